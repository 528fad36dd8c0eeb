//! Tokens in the eyes of libraries that are not ours, and of whoever forges them with such libraries.

use std::{ffi::OsString, fs};

use portico_tests::fixtures::{PorticoHome, PorticoServer};
use serde_json::{Value, json};

use crate::{
    end_to_end::caller::{Caller, kid},
    python,
};

/// Runs a script, and answers the JSON that it prints.
async fn run(script: &'static str, arguments: Vec<OsString>) -> Value {
    let run = move || python::script(script, &arguments.iter().collect::<Vec<_>>());
    let printed = tokio::task::spawn_blocking(run).await.expect("the script ends");
    serde_json::from_str(&printed).expect("JSON")
}

/// The file of the key that signs.
fn private_key(home: &PorticoHome) -> OsString {
    let keys = fs::read_dir(home.path().join("var/keys")).expect("the ring is there");
    let mut keys = keys.map(|key| key.expect("a key").path().join("private.pem"));
    keys.find(|file| file.exists()).expect("there is one key").into()
}

fn sockets(server: &PorticoServer) -> OsString {
    format!("ws://{}", server.socket()).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_other_libraries_verify_our_tokens_by_the_published_keys() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let url = server.url("/.well-known/jwks.json").into();
    let tokens = [&admin.access, &admin.refresh].map(OsString::from);
    let verified = run("tokens/verify.py", [vec![url], tokens.into()].concat()).await;

    let (id, kid) = (admin.id().await, kid(&admin.access));
    let ours = [("at+jwt", 1_800), ("rt+jwt", 30 * 86_400)];
    for (token, (typ, lifetime)) in ours.iter().enumerate() {
        let [header, claims] = [&verified[token][0], &verified[token][1]];
        assert_eq!(*header, json!({ "typ": typ, "alg": "RS512", "kid": kid }));
        let expected = json!({
            "iss": "portico",
            "aud": "portico",
            "sub": id.to_string(),
            "sid": admin.session,
            "jti": claims["jti"],
            "iat": claims["iat"],
            "exp": claims["iat"].as_i64().expect("a number") + lifetime,
        });
        assert_eq!(*claims, expected, "nothing else is in a token");
    }
    assert_ne!(verified[0][1]["jti"], verified[1][1]["jti"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_forgery_gets_in_by_any_door() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut admin = Caller::admin(&server).await;
    let doors = vec![server.url("").into(), sockets(&server), private_key(&home)];
    let tokens = [&admin.access, &admin.refresh].map(OsString::from);
    let report = run("tokens/attack.py", [doors, tokens.into()].concat()).await;

    assert_eq!(report["good"], json!([200, 101, 101, true]), "what is varied is good");
    assert_eq!(report["wrong"], json!([]));
    let families = report["families"].as_object().expect("an object");
    let counts: Vec<_> = families.values().filter_map(Value::as_u64).collect();
    assert!(counts.len() >= 17, "{families:?}");
    assert!(counts.iter().sum::<u64>() >= 300, "{families:?}");

    assert_eq!(admin.get("/home").await.0, 200, "the server goes on, and so does the session");
    assert_eq!(admin.refresh().await.0, 200);
}
