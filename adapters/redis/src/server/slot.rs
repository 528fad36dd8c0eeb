/// How many slots a cluster has.
pub(super) const SLOTS: u16 = 16_384;

/// The slot of `key`: of what stands in its first braces, if something does.
/// Source: Redis cluster specification, "Key distribution model" and "Hash tags".
pub(super) fn of(key: &str) -> u16 {
    let tag = key
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'))
        .map(|(tag, _)| tag)
        .filter(|tag| !tag.is_empty());
    crc16(tag.unwrap_or(key).as_bytes()) % SLOTS
}

/// CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_specification_is_met() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
    }

    #[test]
    fn keys_with_one_tag_share_a_slot() {
        assert_eq!(of("foo"), 12_182);
        assert_eq!(of("portico:{u:42}"), of("{u:42}:other"));
        assert_eq!(of("{u:42}"), of("u:42"));
    }

    #[test]
    fn empty_or_open_braces_are_no_tag() {
        assert_eq!(of("foo{}{bar}"), crc16(b"foo{}{bar}") % SLOTS);
        assert_eq!(of("foo{bar"), crc16(b"foo{bar") % SLOTS);
    }
}
