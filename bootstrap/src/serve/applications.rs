/// What a server serves, besides operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applications {
    /// Everything.
    All,
    /// HTTP alone.
    Http,
    /// gRPC alone.
    Grpc,
    /// WebSocket alone.
    Socket,
}

impl Applications {
    /// Whether HTTP is among them.
    pub(crate) fn has_http(self) -> bool {
        matches!(self, Self::All | Self::Http)
    }

    /// Whether gRPC is among them.
    pub(crate) fn has_grpc(self) -> bool {
        matches!(self, Self::All | Self::Grpc)
    }

    /// Whether WebSocket is among them.
    pub(crate) fn has_sockets(self) -> bool {
        matches!(self, Self::All | Self::Socket)
    }

    /// Where operators reach one that runs alone, so that several do so side by side.
    pub(crate) fn admin_addr(self) -> Option<&'static str> {
        match self {
            Self::All | Self::Http => None,
            Self::Grpc => Some("127.0.0.1:9101"),
            Self::Socket => Some("127.0.0.1:9102"),
        }
    }
}
