use std::fs;

use adapter_embedded::Config;
use serde_json::json;
use tempfile::TempDir;

use crate::http::{
    ask::post,
    site::{PASSWORD, TestSite, Tokens},
};

/// Whatever of a token somebody could use, or recognize it by.
fn shreds(tokens: &Tokens) -> Vec<String> {
    [&tokens.access, &tokens.refresh]
        .into_iter()
        .flat_map(|token| token.split('.').skip(1).chain([token.as_str()]))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn sec_011_the_store_holds_neither_a_token_nor_a_password() {
    let folder = TempDir::new().expect("there is room");
    let site = TestSite::builder().file(Config { path: folder.path().join("portico.db") }).build();
    let (_, first) = site.ada().await;
    let second = Tokens::of(&site.refresh(&first.refresh).await);
    let third = site.log_in("ada").await;
    let new = "another long passphrase";
    let change = post("/auth/password")
        .bearer(&third.access)
        .json(&json!({ "current": PASSWORD, "new": new }));
    site.send(change).await.expect(204);
    site.try_log_in("ada", "a mistyped passphrase").await.problem(401, "invalid_credentials");

    let mut stored = Vec::new();
    for entry in fs::read_dir(folder.path()).expect("the folder is there") {
        stored.extend(fs::read(entry.expect("an entry").path()).expect("a file"));
    }
    let holds = |text: &str| stored.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds(&third.session) && holds("$argon2id$"), "this is where sessions and hashes are");
    let mut secrets: Vec<_> = [&first, &second, &third].into_iter().flat_map(shreds).collect();
    secrets.extend([PASSWORD, new, "a mistyped passphrase"].map(str::to_owned));
    for secret in secrets {
        assert!(!holds(&secret), "{secret:.40}");
    }
}
