use crate::http::{faults::Fault, site::TestSite};

#[tokio::test]
async fn sec_012_a_store_that_is_down_does_not_read_as_a_login_that_expired() {
    let (site, store) = TestSite::watched();
    let (_, ada) = site.ada().await;
    store.fail(Some(Fault::Unavailable));
    site.home(&ada.access).await.problem(503, "unavailable");
    site.refresh(&ada.refresh).await.problem(503, "unavailable");
    store.fail(None);
    site.home(&ada.access).await.expect(200);
    site.refresh(&ada.refresh).await.expect(200);
}
