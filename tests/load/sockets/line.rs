use std::{
    fmt::Write,
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicU8, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// How many addresses of the loopback clients come from, since each has only 28,000 ports.
const SOURCES: u8 = 16;

/// Where sockets are opened.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) addr: SocketAddr,
    pub(crate) path: &'static str,
    pub(crate) token: Option<String>,
}

impl Door {
    /// Opens one; nothing else of it is read.
    pub(crate) async fn open(&self) -> TcpStream {
        self.open_with(None).await
    }

    /// The same with room for so many bytes that nobody reads.
    pub(crate) async fn open_with(&self, receive_bytes: Option<u32>) -> TcpStream {
        let mut stream = connect(self.addr, receive_bytes).await;
        stream.write_all(self.request().as_bytes()).await.expect("the server reads");
        let mut head = Vec::with_capacity(512);
        while !head.ends_with(b"\r\n\r\n") {
            let read = stream.read_buf(&mut head).await.expect("the server answers");
            assert!(read > 0, "the server closed: {}", String::from_utf8_lossy(&head));
        }
        let is_open = head.starts_with(b"HTTP/1.1 101");
        assert!(is_open, "{}", String::from_utf8_lossy(&head));
        stream
    }

    fn request(&self) -> String {
        let mut request = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            self.path, self.addr
        );
        if let Some(token) = &self.token {
            write!(request, "Authorization: Bearer {token}\r\n").expect("room");
        }
        request + "\r\n"
    }
}

async fn connect(addr: SocketAddr, receive_bytes: Option<u32>) -> TcpStream {
    static NEXT: AtomicU8 = AtomicU8::new(0);
    let source = NEXT.fetch_add(1, Ordering::Relaxed) % SOURCES;
    let socket = TcpSocket::new_v4().expect("a socket");
    if let Some(bytes) = receive_bytes {
        socket.set_recv_buffer_size(bytes).expect("a TCP option");
    }
    socket.bind((Ipv4Addr::new(127, 0, 1, source), 0).into()).expect("a free port");
    let stream = socket.connect(addr).await.expect("the server accepts");
    stream.set_nodelay(true).expect("a TCP option");
    stream
}
