use axum::http::Method;

use crate::http::{
    ask::{Ask, get},
    site::TestSite,
};

#[tokio::test]
async fn sec_026_no_origin_but_those_listed_and_none_with_credentials() {
    for (origins, asking, allowed) in [
        (&[][..], "https://evil.example", None),
        (&["https://good.example"], "https://evil.example", None),
        (&["https://good.example"], "https://good.example", Some("https://good.example")),
        (&["*"], "https://evil.example", Some("*")),
    ] {
        let origins = origins.iter().map(|&origin: &&str| origin.to_owned()).collect();
        let site = TestSite::builder().config(|config| config.cors_origins = origins).build();
        let preflight = Ask::new(Method::OPTIONS, "/home")
            .with("origin", asking)
            .with("access-control-request-method", "GET");
        for ask in [preflight, get("/home").with("origin", asking)] {
            let answer = site.send(ask).await;
            let said = answer.headers.get("access-control-allow-origin");
            assert_eq!(said.map(|value| value.to_str().expect("text")), allowed);
            assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        }
    }
}
