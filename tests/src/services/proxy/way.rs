use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    select,
    sync::watch,
    time::sleep,
    try_join,
};

use super::Mode;

/// Takes connections until it is aborted.
pub(super) async fn listen(
    listener: TcpListener,
    server: watch::Receiver<SocketAddr>,
    mode: watch::Sender<Mode>,
    taken: Arc<AtomicUsize>,
) {
    while let Ok((client, _)) = listener.accept().await {
        taken.fetch_add(1, Ordering::Relaxed);
        let (mode, server) = (mode.subscribe(), *server.borrow());
        tokio::spawn(async move {
            match TcpStream::connect(server).await {
                Ok(server) => carry(client, server, mode).await,
                Err(_) => reset(&client),
            }
        });
    }
}

/// Carries data between the two until both have said all they had to say, or the connection is cut.
async fn carry(mut client: TcpStream, mut server: TcpStream, mode: watch::Receiver<Mode>) {
    let whole = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let there = Lane::new(mode.clone(), false).carry(from_client, to_server);
        let back = Lane::new(mode.clone(), true).carry(from_server, to_client);
        select! {
            () = refused(mode) => false,
            carried = async { try_join!(there, back) } => carried.is_ok(),
        }
    };
    if !whole {
        reset(&client);
        reset(&server);
    }
}

/// Makes the end of the connection an RST.
fn reset(stream: &TcpStream) {
    // A connection that is gone already needs none.
    let _ = stream.set_zero_linger();
}

async fn refused(mut mode: watch::Receiver<Mode>) {
    // An error says that the proxy is gone, which refuses everything as well.
    let _ = mode.wait_for(|mode| *mode == Mode::Refuse).await;
}

/// One direction of a connection.
struct Lane {
    mode: watch::Receiver<Mode>,
    /// Whether it leads back to the client, where bytes are counted.
    back: bool,
    /// The mode that the connection was made in.
    began: Mode,
    /// The mode that bytes are counted in, and how many passed in it.
    counted: (Mode, u64),
}

impl Lane {
    fn new(mode: watch::Receiver<Mode>, back: bool) -> Self {
        let began = *mode.borrow();
        Self { mode, back, began, counted: (began, 0) }
    }

    async fn carry(mut self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>) -> io::Result<()> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let read = from.read(&mut buffer).await?;
            self.hold().await;
            if read == 0 {
                return to.shutdown().await;
            }
            let allowed = self.allowed(read);
            to.write_all(&buffer[..allowed]).await?;
            if self.spent() {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
        }
    }

    /// Waits as long as the mode wants what was read to wait.
    async fn hold(&mut self) {
        let now = *self.mode.borrow_and_update();
        if let Mode::Latency(latency) = now {
            sleep(latency).await;
        }
        let began = self.began;
        let passes = |mode: &Mode| match mode {
            Mode::Hang => false,
            Mode::HangOpen => began == Mode::HangOpen,
            _ => true,
        };
        let _ = self.mode.wait_for(passes).await;
    }

    /// How many of `read` bytes get through, which are counted.
    fn allowed(&mut self, read: usize) -> usize {
        let now = *self.mode.borrow();
        if self.counted.0 != now {
            self.counted = (now, 0);
        }
        let allowed = match now {
            Mode::ResetAfter(limit) if self.back => {
                usize::try_from(limit - self.counted.1).map_or(read, |left| left.min(read))
            }
            _ => read,
        };
        self.counted.1 += allowed as u64;
        allowed
    }

    fn spent(&self) -> bool {
        matches!(self.counted, (Mode::ResetAfter(limit), passed) if self.back && passed >= limit)
    }
}
