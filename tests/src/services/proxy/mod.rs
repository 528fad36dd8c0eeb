//! A way to a server that can be made bad.

mod way;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::{Mutex, watch},
    task::JoinHandle,
};

use self::way::listen;
use super::ports::free_port;

/// What happens on the way. It holds for connections that are open as well as for new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything gets through.
    Pass,
    /// Nobody listens, and open connections are reset.
    Refuse,
    /// Connections are taken and kept, and nothing gets through. What was sent meanwhile arrives afterwards.
    Hang,
    /// As [`Mode::Hang`] for connections that are open already; those that are made meanwhile get everything through.
    HangOpen,
    /// Each connection is reset when this many more bytes have come back from the server.
    ResetAfter(u64),
    /// Each piece of data takes this much longer in either direction.
    Latency(Duration),
}

/// A proxy on a loopback port in front of a server. It lives on the runtime that made it.
///
/// A MySQL client that prefers sockets goes round it: `mysql_async` does unless `prefer_socket` is off.
pub struct FaultProxy {
    address: SocketAddr,
    server: watch::Sender<SocketAddr>,
    mode: watch::Sender<Mode>,
    taken: Arc<AtomicUsize>,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl FaultProxy {
    /// Starts one that lets everything pass.
    pub async fn in_front_of(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", free_port())).await.expect("a port");
        let address = listener.local_addr().expect("it listens");
        let (mode, _) = watch::channel(Mode::Pass);
        let (server, _) = watch::channel(server);
        let proxy =
            Self { address, server, mode, taken: Arc::default(), listening: Mutex::default() };
        *proxy.listening.lock().await = Some(proxy.listen(listener));
        proxy
    }

    /// Where clients reach the server through it. It stays the same.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Changes what happens on the way. When this is done new connections meet the new mode.
    pub async fn set(&self, mode: Mode) {
        let mut listening = self.listening.lock().await;
        self.mode.send_replace(mode);
        if mode == Mode::Refuse {
            if let Some(task) = listening.take() {
                task.abort();
                // The port is closed when the task is gone.
                let _ = task.await;
            }
        } else if listening.is_none() {
            let listener = TcpListener::bind(self.address).await.expect("the port is still free");
            *listening = Some(self.listen(listener));
        }
    }

    /// How many connections it has taken so far.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    fn listen(&self, listener: TcpListener) -> JoinHandle<()> {
        let (server, mode) = (self.server.subscribe(), self.mode.clone());
        tokio::spawn(listen(listener, server, mode, self.taken.clone()))
    }

    /// Leads new connections to another server from now on.
    pub fn lead_to(&self, server: SocketAddr) {
        self.server.send_replace(server);
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.mode.send_replace(Mode::Refuse);
        if let Some(task) = self.listening.get_mut().take() {
            task.abort();
        }
    }
}
