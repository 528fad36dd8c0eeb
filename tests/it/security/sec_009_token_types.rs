use crate::http::{ask::get, site::TestSite};

#[tokio::test]
async fn sec_009_access_and_refresh_are_told_apart_before_any_store_call() {
    let (site, store) = TestSite::watched();
    let (_, ada) = site.ada().await;
    let before = store.calls();
    site.home(&ada.refresh).await.problem(401, "token_invalid");
    site.refresh(&ada.access).await.problem(401, "token_invalid");
    let by_get = get("/auth/refresh_token").bearer(&ada.access);
    site.send(by_get).await.problem(401, "token_invalid");
    assert_eq!(store.calls(), before);
    site.home(&ada.access).await.expect(200);
    site.refresh(&ada.refresh).await.expect(200);
}
