use super::{ask::get, site::TestSite};

#[tokio::test]
async fn a_large_answer_is_compressed_as_the_client_likes() {
    let site = TestSite::new();
    for (accepted, encoding, magic) in [
        ("gzip", "gzip", &[0x1f, 0x8b][..]),
        ("zstd", "zstd", &[0x28, 0xb5, 0x2f, 0xfd]),
        ("br, gzip;q=0.5", "gzip", &[0x1f, 0x8b]),
    ] {
        for path in ["/", "/assets/style.css", "/openapi.json"] {
            let answer = site.send(get(path).with("accept-encoding", accepted)).await;
            assert_eq!(answer.expect(200).named("content-encoding"), encoding, "{path}");
            assert!(answer.body.starts_with(magic));
            let vary = answer.named("vary").to_lowercase();
            assert!(vary.contains("accept-encoding"), "{vary}");
        }
    }
}

#[tokio::test]
async fn an_answer_is_plain_where_compression_is_unwanted_or_gains_nothing() {
    let site = TestSite::new();
    for (path, accepted) in
        [("/", "identity"), ("/", "gzip;q=0"), ("/hello", "gzip"), ("/x", "gzip")]
    {
        let answer = site.send(get(path).with("accept-encoding", accepted)).await;
        assert!(!answer.headers.contains_key("content-encoding"), "{path} {accepted}");
    }
}
