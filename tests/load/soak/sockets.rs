use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{login::Login, shift::Shift};
use crate::{
    servers::Portico,
    sockets::{CLOSE, Door, Frames, PREFIX, TEXT, join, masked},
};

const MESSAGE: &[u8] =
    br#"{"op":"publish","topic":"load","data":"what is heard by whoever said it"}"#;
/// The code 1000: all is well.
const FAREWELL: &[u8] = &[0x03, 0xe8];

/// Sockets that subscribe, hear what they say themselves, and go: every other one says so.
pub(super) async fn converse(portico: Arc<Portico>, mut shift: Shift) -> Shift {
    let mut login = Login::of(5);
    while shift.goes_on().await {
        let token = Some(login.token(&portico).await);
        let door = Door { addr: portico.socket, path: "/socket", token };
        let mut stream = join(&door, None).await;
        stream.write_all(&masked(TEXT, MESSAGE)).await.expect("the server reads");
        hear(&mut stream).await;
        if shift.deeds.is_multiple_of(2) {
            stream.write_all(&masked(CLOSE, FAREWELL)).await.expect("the server reads");
            stream.read_to_end(&mut Vec::new()).await.expect("the server closes");
        }
    }
    shift
}

async fn hear(stream: &mut TcpStream) {
    let (mut frames, mut is_heard) = (Frames::default(), false);
    while !is_heard {
        let mut buffer = [0; 512];
        let read = stream.read(&mut buffer).await.expect("the server answers");
        assert!(read > 0, "the server closed");
        frames.each(&buffer[..read], |_, payload| is_heard |= payload.starts_with(PREFIX));
    }
}
