use crate::http::{
    ask::get,
    site::{PASSWORD, TestSite, Tokens, log_in},
};

/// The address that a login from `peer` is listed under.
async fn seen(peer: &str, forwarded: &[&str]) -> String {
    let networks = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().expect("a network"));
    let site =
        TestSite::builder().config(|config| config.trusted_proxies = networks.into()).build();
    site.member("ada").await;
    let mut ask = log_in("ada", PASSWORD).from(peer);
    for value in forwarded {
        ask = ask.with("x-forwarded-for", value);
    }
    let ada = Tokens::of(&site.send(ask).await);
    let sessions = site.send(get("/auth/sessions").bearer(&ada.access)).await.json();
    sessions["items"][0]["address"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn sec_015_the_rightmost_untrusted_address_counts_and_a_stranger_is_not_believed() {
    assert_eq!(seen("192.0.2.1", &["198.51.100.7"]).await, "192.0.2.1");
    assert_eq!(seen("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.2.2.2"]).await, "198.51.100.7");
    assert_eq!(seen("10.0.0.1", &["1.1.1.1", "198.51.100.7"]).await, "198.51.100.7");
    assert_eq!(seen("::ffff:10.0.0.1", &["198.51.100.7:99"]).await, "198.51.100.7");
    assert_eq!(seen("10.0.0.1", &["198.51.100.7, nonsense"]).await, "10.0.0.1");
}

#[tokio::test]
async fn sec_015_a_made_up_address_gets_nobody_around_the_throttle() {
    let site = TestSite::builder().failures(3, 3).build();
    for n in 0..3 {
        let guess = log_in("ada", "a guess").with("x-forwarded-for", &format!("198.51.100.{n}"));
        site.send(guess).await.problem(401, "invalid_credentials");
    }
    let guess = log_in("ada", "a guess").with("x-forwarded-for", "198.51.100.9");
    site.send(guess).await.problem(429, "rate_limited");
}
