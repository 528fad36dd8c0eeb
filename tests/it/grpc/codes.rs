//! The same use case fails alike over HTTP and over gRPC, and by the table of `docs/grpc.md`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use portico_proto::portico::{
    auth::v1::{
        LoginRequest, LogoutRequest, RefreshRequest, auth_service_client::AuthServiceClient,
    },
    users::v1::{GetUserRequest, ListUsersRequest, user_service_client::UserServiceClient},
};
use serde_json::Value;
use time::Duration;
use tonic::{Code, Status};

use super::{
    client::why,
    site::{Line, ask, line},
};
use crate::http::{
    ask::{get, post},
    faults::{Fault, FaultyQueries},
    keys::REFRESH_TTL,
    site::{ACCESS_TTL, GRACE, PASSWORD, TestSite, log_in},
};

/// What both transports can do.
enum Deed<'a> {
    LogIn(&'a str, &'a str),
    Refresh,
    LogOut,
    ShowUser(i64),
    ListUsers,
}

use Deed::{ListUsers, LogIn, LogOut, Refresh, ShowUser};

/// A code, with the HTTP status and the name of the gRPC code that it comes with.
type Row = (String, u16, String);

/// One site behind both transports, and how they failed.
struct Transports {
    site: TestSite,
    line: Line,
    seen: BTreeSet<Row>,
}

impl Transports {
    fn to(site: TestSite) -> Self {
        Self { line: line(&site), site, seen: BTreeSet::new() }
    }

    /// Both refuse `deed`, and say the same about it.
    async fn refuse(&mut self, deed: Deed<'_>, token: Option<&str>, expected: &str) {
        let (status, over_http) = self.over_http(&deed, token).await;
        let refusal = self.over_grpc(&deed, token).await.expect_err("a refusal");
        let (code, over_grpc) = why(&refusal);
        assert_eq!((over_http.as_str(), over_grpc.as_str()), (expected, expected));
        self.seen.insert((over_http, status, name(code)));
    }

    /// Both refuse everything that takes an access token.
    async fn refuse_access(&mut self, token: Option<&str>, expected: &str) {
        for deed in [ShowUser(1), ListUsers, LogOut] {
            self.refuse(deed, token, expected).await;
        }
    }

    async fn over_http(&self, deed: &Deed<'_>, token: Option<&str>) -> (u16, String) {
        let request = match deed {
            LogIn(username, password) => log_in(username, password),
            Refresh => post("/auth/refresh_token"),
            LogOut => post("/auth/logout"),
            ShowUser(id) => get(&format!("/users/{id}")),
            ListUsers => get("/users"),
        };
        let request = match token {
            Some(token) => request.bearer(token),
            None => request,
        };
        let answer = self.site.send(request).await;
        let problem: Value = serde_json::from_slice(&answer.body).expect("a problem");
        (answer.status.as_u16(), problem["code"].as_str().expect("a code").to_owned())
    }

    async fn over_grpc(&self, deed: &Deed<'_>, token: Option<&str>) -> Result<(), Status> {
        let mut sessions = AuthServiceClient::new(self.line.clone());
        let mut users = UserServiceClient::new(self.line.clone());
        match *deed {
            LogIn(username, password) => {
                let (username, password) = (username.to_owned(), password.to_owned());
                sessions.login(ask(LoginRequest { username, password }, token)).await?;
            }
            Refresh => drop(sessions.refresh(ask(RefreshRequest {}, token)).await?),
            LogOut => drop(sessions.logout(ask(LogoutRequest {}, token)).await?),
            ShowUser(id) => drop(users.get_user(ask(GetUserRequest { id }, token)).await?),
            ListUsers => {
                let listed = users.list_users(ask(ListUsersRequest::default(), token)).await?;
                listed.into_inner().message().await?;
            }
        }
        Ok(())
    }
}

/// The name of a code as gRPC writes it.
fn name(code: Code) -> String {
    let camel = format!("{code:?}");
    let words = camel.char_indices().map(|(at, letter)| {
        let separator = if at > 0 && letter.is_uppercase() { "_" } else { "" };
        format!("{separator}{}", letter.to_uppercase())
    });
    words.collect()
}

async fn tokens() -> BTreeSet<Row> {
    let mut both = Transports::to(TestSite::new());
    let admin = both.site.admin().await;
    for (token, code) in [(None, "token_missing"), (Some("nonsense"), "token_malformed")] {
        both.refuse_access(token, code).await;
        both.refuse(Refresh, token, code).await;
    }
    both.refuse_access(Some(&admin.refresh), "token_invalid").await;
    both.refuse(Refresh, Some(&admin.access), "token_invalid").await;
    both.site.clock.advance(ACCESS_TTL);
    both.refuse_access(Some(&admin.access), "token_expired").await;
    both.site.clock.advance(REFRESH_TTL);
    both.refuse(Refresh, Some(&admin.refresh), "token_expired").await;
    both.seen
}

async fn sessions() -> BTreeSet<Row> {
    let mut both = Transports::to(TestSite::new());
    let displaced = both.site.admin().await;
    let admin = both.site.log_in("admin").await;
    both.refuse_access(Some(&displaced.access), "session_displaced").await;
    both.refuse(Refresh, Some(&displaced.refresh), "session_displaced").await;
    both.site.send(post("/auth/logout").bearer(&admin.access)).await.expect(204);
    both.refuse_access(Some(&admin.access), "session_ended").await;
    both.refuse(Refresh, Some(&admin.refresh), "session_ended").await;
    both.seen
}

/// A replay ends its session, so that each transport is shown one of its own.
async fn replays() -> BTreeSet<Row> {
    let mut both = Transports::to(TestSite::builder().sessions_per_user(0).build());
    let (first, second) = (both.site.admin().await, both.site.log_in("admin").await);
    for replayed in [&first, &second] {
        both.site.refresh(&replayed.refresh).await.expect(200);
    }
    both.site.clock.advance(GRACE + Duration::SECOND);
    let (status, over_http) = both.over_http(&Refresh, Some(&first.refresh)).await;
    let refusal = both.over_grpc(&Refresh, Some(&second.refresh)).await.expect_err("a replay");
    let (code, over_grpc) = why(&refusal);
    assert_eq!((over_http.as_str(), over_grpc.as_str()), ("refresh_reused", "refresh_reused"));
    both.seen.insert((over_http, status, name(code)));
    both.seen
}

async fn logins() -> BTreeSet<Row> {
    let mut both = Transports::to(TestSite::builder().failures(2, 50).build());
    both.site.member("ada").await;
    both.refuse(LogIn("ada", "wrong"), None, "invalid_credentials").await;
    both.refuse(LogIn("ada", PASSWORD), None, "rate_limited").await;
    let endless = "x".repeat(5 << 20);
    both.refuse(LogIn(&endless, PASSWORD), None, "payload_too_large").await;
    both.seen
}

async fn roles() -> BTreeSet<Row> {
    let mut both = Transports::to(TestSite::new());
    let (_, ada) = both.site.ada().await;
    both.refuse(ShowUser(1), Some(&ada.access), "forbidden").await;
    both.refuse(ListUsers, Some(&ada.access), "forbidden").await;
    let admin = both.site.admin().await;
    for nobody in [99, 0, -1] {
        both.refuse(ShowUser(nobody), Some(&admin.access), "not_found").await;
    }
    both.seen
}

/// A store of users that fails, and one of sessions.
async fn stores(fault: Fault, code: &str) -> BTreeSet<Row> {
    let (site, ()) =
        TestSite::builder().build_with(|ports| ports.user_queries = Arc::new(FaultyQueries(fault)));
    let mut both = Transports::to(site);
    let admin = both.site.admin().await;
    both.refuse(ShowUser(1), Some(&admin.access), code).await;
    both.refuse(ListUsers, Some(&admin.access), code).await;

    let (site, store) = TestSite::watched();
    let mut others = Transports::to(site);
    let admin = others.site.admin().await;
    store.fail(Some(fault));
    others.refuse_access(Some(&admin.access), code).await;
    others.refuse(Refresh, Some(&admin.refresh), code).await;
    others.refuse(LogIn("admin", PASSWORD), None, code).await;
    both.seen.append(&mut others.seen);
    both.seen
}

/// The rows of the document that have a code, a status, the name of a gRPC code, and words.
fn documented() -> BTreeSet<Row> {
    let text = include_str!("../../../docs/grpc.md");
    let cells = |line: &str| -> Vec<String> {
        line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    let rows = text.lines().map(cells).filter_map(|cells| match &cells[..] {
        [_, code, status, name, _, _] => Some((code.clone(), status.parse().ok()?, name.clone())),
        _ => None,
    });
    rows.collect()
}

#[tokio::test]
async fn the_same_use_case_fails_alike_on_both_transports_and_as_the_table_says() {
    let measured = [
        tokens().await,
        sessions().await,
        replays().await,
        logins().await,
        roles().await,
        stores(Fault::Unavailable, "unavailable").await,
        stores(Fault::Broken, "internal").await,
        stores(Fault::Panic, "internal").await,
    ];
    let measured: BTreeSet<Row> = measured.into_iter().flatten().collect();
    let codes: BTreeMap<_, _> = measured.iter().map(|row| (&row.0, row)).collect();
    assert_eq!(codes.len(), measured.len(), "a code has two meanings: {measured:#?}");
    assert_eq!(measured, documented(), "docs/grpc.md, \"Errors\"");
}
