//! Whatever bytes a client sends, in whatever pieces: no panic, an end, and frames for an answer.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((piece, bytes)) = bytes.split_first() else { return };
    let _ = adapter_websocket::fuzz::commands(bytes, usize::from(*piece) + 1);
});
