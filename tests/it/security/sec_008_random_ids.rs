use std::collections::HashSet;

use crate::http::site::TestSite;

#[tokio::test]
async fn sec_008_two_logins_in_one_second_give_other_tokens_and_displace() {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    let second = site.log_in("ada").await;
    let parts = [&first, &second].map(|pair| [&pair.access, &pair.refresh, &pair.session]);
    assert_eq!(parts.iter().flatten().collect::<HashSet<_>>().len(), 6);
    site.home(&first.access).await.problem(401, "session_displaced");
    site.home(&second.access).await.expect(200);
}
