//! The pages that open sockets, and what they ask for to find the service.

use adapter_http::SocketAddress;
use axum::http::Method;
use serde_json::json;

use super::{
    ask::{Ask, get},
    site::TestSite,
};

const PAGES: [&str; 3] = ["/", "/socket/index", "/socket/index2"];

#[tokio::test]
async fn only_these_pages_may_open_sockets_elsewhere() {
    let site = TestSite::new();
    for page in PAGES {
        let answer = site.send(get(page)).await;
        let policy = answer.expect(200).named("content-security-policy");
        assert!(policy.contains("; connect-src 'self' ws: wss:;"), "{page}: {policy}");
    }
    for path in ["/excel/import_index", "/assets/socket.js"] {
        let answer = site.send(get(path)).await;
        let policy = answer.expect(200).named("content-security-policy");
        assert!(!policy.contains("connect-src"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn they_are_known_by_their_tag_and_have_a_head() {
    let site = TestSite::new();
    for page in PAGES {
        let first = site.send(get(page)).await;
        let again = site.send(get(page).with("if-none-match", first.named("etag"))).await;
        assert!(again.expect(304).body.is_empty());
        let head = site.send(Ask::new(Method::HEAD, page)).await;
        assert!(head.expect(200).body.is_empty());
        for name in ["etag", "content-security-policy", "cache-control"] {
            assert_eq!(again.named(name), first.named(name), "{page}");
            assert_eq!(head.named(name), first.named(name), "{page}");
        }
    }
}

#[tokio::test]
async fn every_sentence_that_they_name_is_there_in_both_languages() {
    let site = TestSite::new();
    let mut words = String::new();
    for file in ["words.js", "socket-words.js"] {
        let answer = site.send(get(&format!("/assets/{file}"))).await;
        words += std::str::from_utf8(&answer.expect(200).body).expect("UTF-8");
    }
    for page in PAGES {
        let answer = site.send(get(page)).await;
        let html = std::str::from_utf8(&answer.body).expect("UTF-8");
        let keys = ["data-i18n=\"", "data-i18n-label=\""]
            .into_iter()
            .flat_map(|attribute| html.split(attribute).skip(1))
            .filter_map(|rest| rest.split('"').next());
        for key in keys {
            let entry = words.split(&format!("'{key}':")).nth(1);
            let entry = entry.unwrap_or_else(|| panic!("{page}: nothing is called {key}"));
            let entry = entry.split('}').next().unwrap_or_default();
            assert!(entry.contains("en:") && entry.contains("'zh-CN':"), "{page}: {key}");
        }
    }
}

#[tokio::test]
async fn the_first_page_leads_to_the_others() {
    let answer = TestSite::new().send(get("/")).await;
    let html = std::str::from_utf8(&answer.body).expect("UTF-8");
    for page in &PAGES[1..] {
        let link = format!("href=\"{}\"", page.trim_start_matches('/'));
        assert!(html.contains(&link), "{link}");
    }
}

#[tokio::test]
async fn the_address_of_the_service_is_told_anew_each_time() {
    let elsewhere = Some("wss://sockets.example.com".to_owned());
    for (port, url) in [(Some(30000), None), (None, None), (Some(443), elsewhere)] {
        let socket = SocketAddress { port, public_url: url.clone() };
        let site = TestSite::builder().socket(socket).build();
        let answer = site.send(get("/socket/address")).await;
        assert_eq!(answer.expect(200).json(), json!({ "url": url, "port": port }));
        assert_eq!(answer.named("cache-control"), "no-store");
    }
}
