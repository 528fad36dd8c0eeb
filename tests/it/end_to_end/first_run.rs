use std::{fs, path::Path, time::Duration};

use portico_tests::fixtures::PorticoHome;

use super::caller::{Caller, client, status};

fn names(directory: &Path) -> Vec<String> {
    let items = fs::read_dir(directory).expect("a directory").map(|item| item.expect("an item"));
    let mut names: Vec<_> =
        items.map(|item| item.file_name().into_string().expect("UTF-8")).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn the_first_run_needs_nothing_and_leaves_its_state_in_one_place() {
    let home = PorticoHome::empty();
    let server = home.start(&[]);
    assert!(server.greeting().contains("Making an RSA key of 3072 bits in var/keys"));
    assert_eq!(status(&server.admin_url("/readyz")).await, 200);
    let page = client().get(server.url("/")).send().await.expect("someone listens");
    let kind = page.headers()["content-type"].to_str().expect("ASCII");
    assert!(kind.starts_with("text/html"), "{kind}");
    assert_eq!(Caller::admin(&server).await.get("/home").await.0, 200);
    let password = server.admin_password().expect("it is the first run").to_owned();
    server.terminate();
    let (code, log) = server.ended(Duration::from_secs(10)).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(&password), "the password is in the log");
    assert_eq!(names(home.path()), ["var"]);
    assert_eq!(names(&home.path().join("var")), ["keys", "portico.db"]);

    let server = home.start(&[]);
    assert_eq!(server.admin_password(), None, "{}", server.greeting());
    assert!(!server.greeting().contains("RSA"), "{}", server.greeting());
    Caller::log_in(&server, "admin", &password).await;
}
