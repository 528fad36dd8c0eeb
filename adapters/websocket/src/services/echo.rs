use bytes::Bytes;

use super::Heard;
use crate::frame;

pub(super) fn answer(heard: Heard<'_>) -> Bytes {
    match heard {
        Heard::Text(text) => frame::text(text),
        Heard::Binary(bytes) => frame::binary(bytes),
    }
}
