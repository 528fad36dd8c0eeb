/// Where browsers find the WebSocket service, which listens on an address of its own.
#[derive(Clone, Debug, Default)]
pub struct SocketAddress {
    /// The port that it listens on, on the host that a page came from; `None` when there is no such service.
    pub port: Option<u16>,
    /// The start of its public addresses, as in `wss://sockets.example.com`, where a proxy gives it another than that.
    pub public_url: Option<String>,
}
