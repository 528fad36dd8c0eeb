use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use anyhow::anyhow;
use tokio::net::TcpListener;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Binds `addr`; `key` is the configuration key that says it.
pub(crate) fn bind(key: &str, addr: SocketAddr) -> anyhow::Result<TcpListener> {
    open(addr).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow!("{key}: {addr} is in use by another process; stop it or choose another with --set {key}=ADDRESS:PORT")
        }
        io::ErrorKind::PermissionDenied => {
            anyhow!("{key}: no permission to listen on {addr}; choose a port from 1024 on with --set {key}=ADDRESS:PORT")
        }
        io::ErrorKind::AddrNotAvailable => {
            anyhow!("{key}: {addr} is no address of this machine; choose another with --set {key}=ADDRESS:PORT")
        }
        _ => anyhow!(error).context(format!("{key}: cannot listen on {addr}")),
    })
}

fn open(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = if addr.is_ipv4() {
        tokio::net::TcpSocket::new_v4()
    } else {
        tokio::net::TcpSocket::new_v6()
    }?;
    // A restarted server takes its port back although old connections linger in TIME_WAIT.
    socket.set_reuseaddr(true)?;
    socket.bind(addr)?;
    socket.listen(BACKLOG)
}

/// Where a client on this machine finds a listener: one on every address is there on this machine's own.
pub(crate) fn reachable(mut listener: SocketAddr) -> SocketAddr {
    match listener {
        SocketAddr::V4(address) if address.ip().is_unspecified() => {
            listener.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        SocketAddr::V6(address) if address.ip().is_unspecified() => {
            listener.set_ip(Ipv6Addr::LOCALHOST.into());
        }
        _ => {}
    }
    listener
}
