use super::{ask::post, site::TestSite};

#[tokio::test]
async fn logging_out_ends_the_session() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    let answer = site.send(post("/auth/logout").bearer(&tokens.access)).await;
    answer.expect(204);
    assert!(answer.body.is_empty());
    site.home(&tokens.access).await.problem(401, "session_ended");
    site.refresh(&tokens.refresh).await.problem(401, "session_ended");
}

#[tokio::test]
async fn logging_out_twice_says_that_it_is_over() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    site.send(post("/auth/logout").bearer(&tokens.access)).await.expect(204);
    let again = site.send(post("/auth/logout").bearer(&tokens.access)).await;
    again.problem(401, "session_ended");
}

#[tokio::test]
async fn logging_out_leaves_other_sessions_alone() {
    let site = TestSite::builder().sessions_per_user(0).build();
    let (_, here) = site.ada().await;
    let there = site.log_in("ada").await;
    site.send(post("/auth/logout").bearer(&here.access)).await.expect(204);
    site.home(&there.access).await.expect(200);
}

#[tokio::test]
async fn nobody_logs_out_without_a_token() {
    TestSite::new().send(post("/auth/logout")).await.problem(401, "token_missing");
}
