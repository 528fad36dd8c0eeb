use time::Duration;

use crate::http::{
    ask::post,
    site::{GRACE, PASSWORD, TestSite, Tokens},
};

#[tokio::test]
async fn sec_013_a_refresh_rotates_by_post_and_a_replay_ends_the_session() {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    let second = Tokens::of(&site.refresh(&first.refresh).await);
    assert_ne!(first.refresh, second.refresh);
    site.clock.advance(GRACE + Duration::SECOND);
    site.refresh(&first.refresh).await.problem(401, "refresh_reused");
    site.home(&second.access).await.problem(401, "session_ended");
}

#[tokio::test]
async fn sec_013_a_logout_ends_the_session_with_all_its_tokens() {
    let site = TestSite::new();
    let (_, ada) = site.ada().await;
    site.send(post("/auth/logout").bearer(&ada.access)).await.expect(204);
    site.home(&ada.access).await.problem(401, "session_ended");
    site.refresh(&ada.refresh).await.problem(401, "session_ended");
}

#[tokio::test]
async fn sec_013_guessing_is_slowed() {
    let site = TestSite::new();
    site.member("ada").await;
    for _ in 0..10 {
        site.try_log_in("ada", "a guess").await.problem(401, "invalid_credentials");
    }
    site.try_log_in("ada", PASSWORD).await.problem(429, "rate_limited");
}
