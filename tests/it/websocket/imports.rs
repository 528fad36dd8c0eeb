use portico_tests::fixtures::PorticoHome;
use serde_json::Value;

use super::client::Client;
use crate::{end_to_end::caller::Caller, http::excel::workbook::users};

/// Hears what is said on `topic` until an import is at its end: each state that it was in, and what was said last.
async fn follow(client: &mut Client, topic: &str, id: &str) -> (Vec<String>, Value) {
    let mut states = Vec::new();
    loop {
        let heard = client.json().await;
        let (_, data) = heard.message(topic);
        let import = &data["import"];
        assert_eq!(import["id"], id, "{heard:?}");
        let state = import["state"].as_str().expect("a word").to_owned();
        let is_over = !["queued", "running"].contains(&state.as_str());
        if states.last() != Some(&state) {
            states.push(state);
        }
        if is_over {
            return (states, import.clone());
        }
    }
}

#[tokio::test]
async fn whoever_imports_hears_how_far_it_is_on_their_own_topic() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let topic = format!("user:{}", admin.id().await);
    let mut sockets = [
        Client::listening(&server, &admin.access, &topic).await,
        Client::listening(&server, &admin.access, &topic).await,
    ];
    let rows = [["", "ada", "correct horse", "1"], ["", "bob", "", "2"]];
    let (status, location) = admin.import("?mode=strict", users(&rows).await).await;
    assert_eq!(status, 202);
    let id = location.rsplit('/').next().expect("an id");
    for socket in &mut sockets {
        let (passed, last) = follow(socket, &topic, id).await;
        assert_eq!(passed.last().map(String::as_str), Some("done"), "{passed:?}");
        assert_eq!((&last["rows_read"], &last["rows_written"]), (&2.into(), &2.into()), "{last}");
        assert_eq!(last["passwords_hashed"], 1);
    }
}

#[tokio::test]
async fn a_second_import_goes_on_with_the_numbers_of_the_first() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let topic = format!("user:{}", admin.id().await);
    let mut socket = Client::listening(&server, &admin.access, &topic).await;
    let mut next = 1;
    for name in ["ada", "bob"] {
        let (status, _) = admin.import("?mode=partial", users(&[["", name, "", ""]]).await).await;
        assert_eq!(status, 202);
        let mut state = Value::Null;
        while state != "done" {
            let heard = socket.json().await;
            let (seq, data) = heard.message(&topic);
            assert_eq!(seq, next);
            next += 1;
            state = data["import"]["state"].clone();
        }
    }
}
