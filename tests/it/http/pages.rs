use super::{ask::get, site::TestSite};

/// Whatever a browser opens.
const PAGES: [&str; 4] = ["/", "/excel/import_index", "/socket/index", "/socket/index2"];

#[tokio::test]
async fn a_page_is_html_that_loads_from_here_alone() {
    let site = TestSite::new();
    for page in PAGES {
        let answer = site.send(get(page)).await;
        assert!(answer.expect(200).named("content-type").starts_with("text/html"));
        assert!(answer.named("content-security-policy").starts_with("default-src 'self'"));
        assert_eq!(answer.named("cache-control"), "no-cache");
        let html = std::str::from_utf8(&answer.body).expect("UTF-8");
        for attribute in
            ["src=\"http", "href=\"http", "src=\"//", "href=\"//", "@import", "<script>"]
        {
            assert!(!html.contains(attribute), "{page}: {attribute}");
        }
    }
}

#[tokio::test]
async fn whatever_a_page_names_is_there() {
    let site = TestSite::new();
    for page in PAGES {
        let answer = site.send(get(page)).await;
        let html = std::str::from_utf8(&answer.body).expect("UTF-8");
        let named = html.split("assets/").skip(1).map(|part| part.split('"').next());
        let named: Vec<_> = named.flatten().collect();
        assert!(named.len() > 1, "{page}");
        for name in named {
            site.send(get(&format!("/assets/{name}"))).await.expect(200);
        }
    }
}

#[tokio::test]
async fn assets_have_their_media_types() {
    let site = TestSite::new();
    for (path, content_type) in [
        ("/assets/main.js", "text/javascript"),
        ("/assets/style.css", "text/css"),
        ("/favicon.ico", "image/svg+xml"),
    ] {
        let answer = site.send(get(path)).await;
        assert!(answer.expect(200).named("content-type").starts_with(content_type), "{path}");
    }
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let site = TestSite::new();
    for path in ["/", "/assets/main.js", "/favicon.ico"] {
        let first = site.send(get(path)).await;
        let tag = first.named("etag").to_owned();
        for tags in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".into()] {
            let again = site.send(get(path).with("if-none-match", &tags)).await;
            assert!(again.expect(304).body.is_empty());
            assert_eq!(again.named("etag"), tag);
            for name in ["content-security-policy", "cache-control"] {
                assert_eq!(again.named(name), first.named(name), "browsers replace what they keep");
            }
        }
        site.send(get(path).with("if-none-match", "\"x\"")).await.expect(200);
    }
}

#[tokio::test]
async fn nothing_but_assets_comes_out_of_assets() {
    let site = TestSite::new();
    for path in [
        "/assets/../index.html",
        "/assets/..%2findex.html",
        "/assets/%2e%2e/index.html",
        "/assets/%2e%2e%2f%2e%2e%2fsrc/lib.rs",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/....//index.html",
        "/assets/..%5cindex.html",
        "/assets/main.js%00",
        "/assets/main.js/",
        "/assets/.",
        "/index.html",
    ] {
        site.send(get(path)).await.problem(404, "not_found");
    }
}
