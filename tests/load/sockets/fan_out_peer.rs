use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use super::{
    audience::CONFIRMATION,
    frames::{Frames, unmasked},
    heard::PREFIX,
};

/// What a fan-out is at the least: one loop that writes the same bytes to every listener, whenever a publisher says
/// something. The first `listeners` connections listen, the next one publishes messages of `bytes` bytes. Prints its address.
pub(crate) fn serve(listeners: usize, bytes: usize) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("{}", listener.local_addr().expect("a bound address"));
    let mut payload = PREFIX.to_vec();
    payload.resize(bytes, b'x');
    let message = unmasked(&payload);
    let mut streams: Vec<_> = (0..listeners).map(|_| join(accept(&listener))).collect();
    let mut publisher = accept(&listener);
    let (mut frames, mut buffer) = (Frames::default(), [0; 4096]);
    loop {
        let read = publisher.read(&mut buffer).expect("the publisher is there");
        if read == 0 {
            return;
        }
        let mut publications = 0;
        frames.each(&buffer[..read], |_, _| publications += 1);
        for _ in 0..publications {
            for stream in &mut streams {
                stream.write_all(&message).expect("the listener reads");
            }
        }
    }
}

fn accept(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().expect("a connection");
    stream.set_nodelay(true).expect("a TCP option");
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("a head");
        head.extend(byte);
    }
    stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\n\r\n").expect("the client reads");
    stream
}

fn join(mut stream: TcpStream) -> TcpStream {
    let (mut frames, mut is_asked) = (Frames::default(), false);
    while !is_asked {
        let mut buffer = [0; 128];
        let read = stream.read(&mut buffer).expect("the listener is there");
        frames.each(&buffer[..read], |_, _| is_asked = true);
    }
    stream.write_all(&unmasked(CONFIRMATION)).expect("the listener reads");
    stream
}
