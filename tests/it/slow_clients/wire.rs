use std::{
    future::pending,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// How long any answer may take here. The longest that is waited for is the end of an idle connection.
const PATIENCE: Duration = Duration::from_secs(90);

/// A connection on which each byte is the test's own.
pub(crate) struct Wire {
    stream: TcpStream,
}

impl Wire {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.expect("someone listens") }
    }

    /// A connection that somebody else has made.
    pub(crate) fn of(stream: TcpStream) -> Self {
        Self { stream }
    }

    /// Connects with room for a few bytes that are not read yet.
    pub(crate) async fn narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a size");
        Self { stream: socket.connect(address).await.expect("someone listens") }
    }

    /// Connects and sends `bytes`.
    pub(crate) async fn with(address: SocketAddr, bytes: impl AsRef<[u8]>) -> Self {
        let mut wire = Self::connect(address).await;
        wire.send(bytes).await;
        wire
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.expect("the connection is open");
    }

    /// One answer, by its `Content-Length`; the connection stays.
    pub(crate) async fn answer(&mut self) -> String {
        let mut came = Vec::new();
        while !is_whole(&came) {
            let read = within_patience(self.stream.read_buf(&mut came)).await;
            let read = read.expect("the connection is open");
            assert_ne!(read, 0, "closed after {:?}", String::from_utf8_lossy(&came));
        }
        String::from_utf8(came).expect("UTF-8")
    }

    /// Waits until `bytes` come, whatever comes before.
    pub(crate) async fn expect(&mut self, bytes: &[u8]) {
        let mut came = Vec::new();
        while !came.windows(bytes.len()).any(|window| window == bytes) {
            let read = within_patience(self.stream.read_buf(&mut came)).await;
            assert_ne!(read.expect("the connection is open"), 0, "closed after {came:?}");
        }
    }

    /// As many bytes as there are in `buffer`; whether they came before the other side closed.
    pub(crate) async fn fill(&mut self, buffer: &mut [u8]) -> bool {
        within_patience(self.stream.read_exact(buffer)).await.is_ok()
    }

    /// All bytes until the other side closes.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        within_patience(read_to_end(&mut self.stream)).await
    }

    /// All that comes until the other side closes.
    pub(crate) async fn text(&mut self) -> String {
        String::from_utf8_lossy(&self.rest().await).into_owned()
    }

    /// Sends `byte` once a second until the other side closes; all that comes until then.
    pub(crate) async fn trickle(&mut self, byte: u8) -> String {
        let (mut reader, mut writer) = self.stream.split();
        let write = async {
            while writer.write_all(&[byte]).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            pending::<()>().await;
        };
        let came = tokio::select! {
            came = within_patience(read_to_end(&mut reader)) => came,
            () = write => unreachable!("it never ends"),
        };
        String::from_utf8_lossy(&came).into_owned()
    }

    /// Whether nothing comes, not even the end, for a moment.
    pub(crate) async fn is_open(&mut self) -> bool {
        let read = self.stream.read_u8();
        tokio::time::timeout(Duration::from_millis(50), read).await.is_err()
    }
}

/// How long something takes, and what it answers.
pub(crate) async fn timed<T>(task: impl Future<Output = T>) -> (Duration, T) {
    let begun = Instant::now();
    let answer = task.await;
    (begun.elapsed(), answer)
}

async fn within_patience<T>(task: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, task).await.expect("nothing comes, and nobody closes")
}

/// A reset is an end as well.
async fn read_to_end(reader: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut came = Vec::new();
    while reader.read_buf(&mut came).await.is_ok_and(|read| read > 0) {}
    came
}

fn is_whole(came: &[u8]) -> bool {
    let text = String::from_utf8_lossy(came);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>())
    });
    body.len() >= length.map_or(0, |length| length.expect("a number"))
}
