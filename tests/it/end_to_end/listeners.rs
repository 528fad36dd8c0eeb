use std::fs;

use portico_tests::fixtures::PorticoHome;
use reqwest::{Client, Version};
use rustix::process::{Resource, getrlimit};

use super::caller::{Caller, client, status};

#[tokio::test]
async fn metrics_count_requests_by_labels_of_which_there_are_few() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    for path in ["/home", "/users/17", "/users/18", "/nowhere/1", "/nowhere/2"] {
        admin.get(path).await;
    }
    for method in ["BREW", "WHEN"] {
        let method = method.parse().expect("a method");
        client().request(method, server.url("/hello")).send().await.expect("an answer");
    }
    let metrics = client().get(server.admin_url("/metrics")).send().await.expect("an answer");
    assert!(metrics.headers()["content-type"].to_str().expect("ASCII").starts_with("text/plain"));
    let metrics = metrics.text().await.expect("text");
    let requests = "portico_http_requests_total";
    for counter in [
        r#"{route="/auth/login",method="POST",status="200"} 1"#,
        r#"{route="/home",method="GET",status="200"} 1"#,
        r#"{route="/users/{id}",method="GET",status="404"} 2"#,
        r#"{route="unmatched",method="GET",status="404"} 2"#,
        r#"{route="/hello",method="other",status="405"} 2"#,
    ] {
        assert!(
            metrics.contains(&format!("{requests}{counter}\n")),
            "{counter} is not in\n{metrics}"
        );
    }
    assert!(metrics.contains("portico_http_request_duration_seconds_bucket{"), "{metrics}");
    assert!(metrics.contains("process_resident_memory_bytes"), "{metrics}");
}

#[tokio::test]
async fn what_operators_see_is_not_public() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for path in ["/metrics", "/livez", "/readyz"] {
        assert_eq!(status(&server.admin_url(path)).await, 200, "{path}");
        assert_eq!(status(&server.url(path)).await, 404, "{path}");
    }
    for path in ["/hello", "/home", "/users", "/.well-known/jwks.json"] {
        assert_eq!(status(&server.admin_url(path)).await, 404, "{path}");
    }
}

#[tokio::test]
async fn http2_is_spoken_to_who_begins_with_it() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let client = Client::builder().no_proxy().http2_prior_knowledge().build().expect("a client");
    for _ in 0..3 {
        let answer = client.get(server.url("/hello")).send().await.expect("an answer");
        assert_eq!((answer.version(), answer.status().as_u16()), (Version::HTTP_2, 200));
        assert!(answer.headers().contains_key("x-request-id"));
    }
    let large = client.get(server.url("/hello")).header("x-large", "x".repeat(70_000)).send().await;
    assert!(large.map_or(true, |answer| answer.status() == 431));
}

#[tokio::test]
async fn a_server_may_open_as_many_files_as_the_system_allows() {
    let home = PorticoHome::with_keys();
    let server = home.start_after("ulimit -Sn 256");
    let metrics = client().get(server.admin_url("/metrics")).send().await.expect("an answer");
    let metrics = metrics.text().await.expect("text");
    let allowed = getrlimit(Resource::Nofile).maximum.expect("Linux has a limit");
    assert!(metrics.contains(&format!("process_max_fds {allowed}\n")), "{allowed}: {metrics}");
}

#[test]
fn a_server_has_small_pages_only() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid()));
    let status = status.expect("the process is there");
    assert!(status.contains("THP_enabled:\t0\n"), "{status}");
}
