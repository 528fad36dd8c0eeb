use std::time::Duration;

use portico_tests::fixtures::PorticoHome;
use serde_json::Value;

use super::caller::Caller;
use crate::http::excel::workbook::users;

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Enough passwords to keep every core busy for longer than the test takes.
async fn slow_workbook() -> Vec<u8> {
    let names: Vec<_> = (0..5_000).map(|number| format!("user{number}")).collect();
    let rows: Vec<_> = names.iter().map(|name| ["", name.as_str(), "correct horse", ""]).collect();
    users(&rows).await
}

/// Looks at an import until it is as it should be.
async fn follow(admin: &Caller, location: &str, is_there: impl Fn(&Value) -> bool) -> Value {
    let looking = async {
        loop {
            let (status, import) = admin.get(location).await;
            assert_eq!(status, 200, "{import}");
            if is_there(&import) {
                return import;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.expect("it gets there in time")
}

async fn users_of(admin: &Caller) -> usize {
    let (_, listed) = admin.get("/users").await;
    listed["items"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn a_killed_process_leaves_a_strict_import_unwritten_and_interrupted() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut admin = Caller::admin(&server).await;
    let (status, location) = admin.import("?mode=strict", slow_workbook().await).await;
    assert_eq!(status, 202);
    follow(&admin, &location, |import| import["progress"]["passwords_hashed"] != 0).await;
    server.kill();

    let server = home.start(&[]);
    admin.move_to(&server);
    let import = follow(&admin, &location, |import| import["state"] == "interrupted").await;
    assert_eq!(import["total"], Value::Null);
    assert_eq!(users_of(&admin).await, 1);
}

#[tokio::test]
async fn others_log_in_while_first_passwords_are_hashed() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    home.add_user("ada", "correct horse\n");
    let (_, location) = admin.import("?mode=partial", slow_workbook().await).await;
    follow(&admin, &location, |import| import["progress"]["passwords_hashed"] != 0).await;
    for _ in 0..10 {
        Caller::log_in(&server, "ada", "correct horse").await;
    }
    let (_, import) = admin.get(&location).await;
    assert_eq!(import["state"], "running", "{import}");
}

#[tokio::test]
async fn an_import_goes_on_when_a_server_is_told_to_end() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut admin = Caller::admin(&server).await;
    let names: Vec<_> = (0..50).map(|number| format!("user{number}")).collect();
    let rows: Vec<_> = names.iter().map(|name| ["", name.as_str(), "correct horse", ""]).collect();
    let (_, location) = admin.import("?mode=strict", users(&rows).await).await;
    assert_eq!(server.stop().code, Some(0), "it ends when the import has ended");
    let server = home.start(&[]);
    admin.move_to(&server);
    let (_, import) = admin.get(&location).await;
    assert_eq!((&import["state"], &import["inserted"]), (&"done".into(), &50.into()), "{import}");
    assert_eq!(users_of(&admin).await, 50, "a page of them");
}
