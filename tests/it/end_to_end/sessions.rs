use portico_tests::fixtures::PorticoHome;

use super::caller::{Caller, status};

#[tokio::test]
async fn a_login_lasts_until_another_one_or_a_logout_ends_it() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    assert_eq!(status(&server.admin_url("/readyz")).await, 200);

    let mut first = Caller::admin(&server).await;
    let (code, me) = first.get("/home").await;
    assert_eq!((code, &me["username"], &me["role"]), (200, &"admin".into(), &"admin".into()));
    assert_eq!(me["session_id"], first.session.as_str());

    let (session, access) = (first.session.clone(), first.access.clone());
    assert_eq!(first.refresh().await.0, 200);
    assert_eq!(first.session, session);
    assert_ne!(first.access, access);
    assert_eq!(first.get("/home").await.0, 200);

    let mut second = Caller::admin(&server).await;
    assert_ne!(second.session, session);
    assert_eq!(second.get("/home").await.0, 200);
    for (code, problem) in [first.get("/home").await, first.refresh().await] {
        assert_eq!((code, &problem["code"]), (401, &"session_displaced".into()), "{problem}");
    }

    assert_eq!(second.post("/auth/logout", None).await.0, 204);
    for (code, problem) in [second.get("/home").await, second.refresh().await] {
        assert_eq!((code, &problem["code"]), (401, &"session_ended".into()), "{problem}");
    }
}
