use adapter_jwt::KeyDirectory;
use portico_application::tokens::KeyId;
use tempfile::TempDir;

use crate::http::{
    ask::get,
    clock::START,
    keys::{generate, load},
    site::TestSite,
};

#[tokio::test]
async fn sec_007_a_rotation_logs_nobody_out_until_the_old_key_is_retired() {
    let folder = TempDir::new().expect("there is room");
    let first = KeyId::new(&generate(folder.path()));
    let second = KeyId::new(&generate(folder.path()));
    let ring = load(folder.path());
    let site = TestSite::builder().sessions_per_user(0).ring(ring.clone()).build();
    let (_, old) = site.ada().await;

    let directory = KeyDirectory::new(folder.path());
    directory.promote(&second, START).expect("it is published");
    ring.reload().expect("the ring is good");
    let new = site.log_in("ada").await;
    site.home(&old.access).await.expect(200);
    site.home(&new.access).await.expect(200);
    let shown = site.send(get("/.well-known/jwks.json")).await.json();
    assert_eq!(shown["keys"].as_array().expect("an array").len(), 2);

    directory.retire(&first, START).expect("it is retiring");
    ring.reload().expect("the ring is good");
    site.home(&old.access).await.problem(401, "token_invalid");
    site.home(&new.access).await.expect(200);
    let shown = site.send(get("/.well-known/jwks.json")).await.json();
    assert_eq!(shown["keys"].as_array().expect("an array").len(), 1);
    assert_eq!(shown["keys"][0]["kid"], second.as_str());
}
