use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, ensure};
use axum::http::{
    Uri,
    uri::{Authority, Scheme},
};

use super::{WrongUsage, arguments::GlobalArguments};
use crate::{serve::reachable, terminal};

/// How long each step of the question may take; a readiness check has a second.
const PATIENCE: Duration = Duration::from_secs(3);

/// More than a status line is long.
const STATUS_BYTES: u64 = 1024;

/// Asks a running server whether it is ready.
pub(super) fn run(global: GlobalArguments, url: Option<Uri>) -> anyhow::Result<ExitCode> {
    let url = match url {
        Some(url) => url,
        None => readiness_of(global.load()?.config.admin.addr)?,
    };
    let server = server_of(&url).context(WrongUsage)?;
    let status = ask(server, &url).with_context(|| format!("{url} gives no answer"))?;
    let ready = status.split(' ').nth(1) == Some("200");
    terminal::print(if ready { "ready" } else { "not ready" })?;
    Ok(if ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn readiness_of(listener: SocketAddr) -> anyhow::Result<Uri> {
    Ok(format!("http://{}/readyz", reachable(listener)).parse()?)
}

fn server_of(url: &Uri) -> anyhow::Result<&Authority> {
    ensure!(
        url.scheme() == Some(&Scheme::HTTP),
        "expected a URL that begins with http://, not {url}"
    );
    url.authority().with_context(|| format!("{url} names no host"))
}

/// The status line of the answer (RFC 9112, section 4).
fn ask(server: &Authority, url: &Uri) -> anyhow::Result<String> {
    let target = url.path_and_query().map_or("/", |target| target.as_str());
    let mut stream = connect(server.host(), server.port_u16().unwrap_or(80))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = format!("GET {target} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut status = String::new();
    BufReader::new(stream.take(STATUS_BYTES)).read_line(&mut status)?;
    ensure!(status.starts_with("HTTP/"), "what listens there does not speak HTTP");
    Ok(status)
}

fn connect(host: &str, port: u16) -> anyhow::Result<TcpStream> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut refused = None;
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => refused = Some(error),
        }
    }
    Err(refused.context("the host has no address")?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(listener: &str) -> String {
        let listener = listener.parse().expect("an address");
        readiness_of(listener).expect("a URL").to_string()
    }

    #[test]
    fn a_server_on_every_address_is_asked_on_loopback() {
        assert_eq!(url("0.0.0.0:9100"), "http://127.0.0.1:9100/readyz");
        assert_eq!(url("[::]:9100"), "http://[::1]:9100/readyz");
        assert_eq!(url("10.1.2.3:9100"), "http://10.1.2.3:9100/readyz");
    }
}
