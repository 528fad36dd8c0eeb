use std::{
    io::{self, Write},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use portico_proto::portico::{
    auth::v1::{
        LoginRequest, LogoutRequest, RefreshRequest, auth_service_client::AuthServiceClient,
    },
    users::v1::{ListUsersRequest, user_service_client::UserServiceClient},
};
use serde_json::json;
use tracing_subscriber::{
    Layer, Registry, filter::dynamic_filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::{
    grpc::site::{ask, line},
    http::{
        ask::{delete, get, patch, post},
        faults::{Fault, WatchedHasher, WatchedTokenStore},
        site::{PASSWORD, TestSite, Tokens, log_in},
    },
};

static LISTENING: AtomicBool = AtomicBool::new(false);
static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().expect("nobody panics with it in hand").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Hears everything that any thread of the process logs, at every level.
fn listen() {
    let everything = dynamic_filter_fn(|_, _| LISTENING.load(Ordering::SeqCst));
    let lines = fmt::layer().with_ansi(false).with_writer(|| Lines).with_filter(everything);
    Registry::default().with(lines).init();
    LISTENING.store(true, Ordering::SeqCst);
}

fn heard() -> String {
    LISTENING.store(false, Ordering::SeqCst);
    let lines = LINES.lock().expect("nobody panics with it in hand");
    String::from_utf8_lossy(&lines).into_owned()
}

const GUESS: &str = "a mistyped passphrase";
const NEW: &str = "another long passphrase";
const QUERY: &str = "secret-in-the-query";

/// Goes everywhere and fails everywhere; the tokens that were given out.
async fn walk(site: &TestSite, store: &WatchedTokenStore) -> Vec<Tokens> {
    let admin = site.admin().await;
    let (id, first) = site.ada().await;
    let second = Tokens::of(&site.refresh(&first.refresh).await);
    for ask in [
        log_in("ada", GUESS),
        get(&format!("/hello?token={QUERY}")),
        get(&format!("/nowhere?token={QUERY}")),
        get("/home").bearer(&second.access).with("cookie", QUERY),
        get("/home").bearer(&second.refresh),
        get("/home").bearer(&format!("{}x", second.access)),
        get("/auth/sessions").bearer(&second.access),
        post("/auth/password")
            .bearer(&second.access)
            .json(&json!({ "current": GUESS, "new": NEW })),
        post("/auth/password")
            .bearer(&second.access)
            .json(&json!({ "current": PASSWORD, "new": NEW })),
        get(&format!("/users?q={QUERY}")).bearer(&admin.access),
        post("/users").bearer(&admin.access).json(&json!({ "username": "eve", "password": NEW })),
        post("/users").bearer(&admin.access).json(&json!({ "username": "eve", "password": NEW })),
        post("/users").bearer(&admin.access).json(&json!({ "username": 1, "password": "short-1" })),
        patch(&format!("/users/{id}"))
            .bearer(&admin.access)
            .json(&json!({ "password": NEW, "role": "admin" })),
        delete(&format!("/users/{id}")).bearer(&admin.access),
    ] {
        site.send(ask).await;
    }
    call(site, &admin).await;
    for fault in [Fault::Unavailable, Fault::Broken] {
        store.fail(Some(fault));
        site.home(&admin.access).await;
        site.refresh(&admin.refresh).await;
        call(site, &admin).await;
    }
    store.fail(None);
    site.send(post("/auth/logout").bearer(&admin.access)).await.expect(204);
    vec![admin, first, second]
}

/// The same over gRPC; whether a call succeeds is not what this is about.
async fn call(site: &TestSite, admin: &Tokens) {
    let line = line(site);
    let mut sessions = AuthServiceClient::new(line.clone());
    for (username, password) in [("ada", GUESS), (QUERY, NEW), ("eve", NEW)] {
        let (username, password) = (username.to_owned(), password.to_owned());
        let _ = sessions.login(LoginRequest { username, password }).await;
    }
    for token in [&admin.access, &admin.refresh] {
        let _ = sessions.refresh(ask(RefreshRequest {}, Some(token))).await;
    }
    for token in [&admin.refresh, &format!("{}x", admin.access)] {
        let _ = sessions.logout(ask(LogoutRequest {}, Some(token))).await;
    }
    let request = ListUsersRequest { username_prefix: QUERY.to_owned(), after_id: 0 };
    let _ = UserServiceClient::new(line).list_users(ask(request, Some(&admin.access))).await;
}

#[tokio::test]
async fn sec_030_no_line_of_the_log_holds_a_token_password_hash_or_value() {
    listen();
    let (site, (store, hasher)) = TestSite::builder().build_with(|ports| {
        let store = WatchedTokenStore::new(ports.token_store.clone());
        let hasher = WatchedHasher::new(ports.passwords.clone());
        ports.token_store = store.clone();
        ports.passwords = hasher.clone();
        (store, hasher)
    });
    let tokens = walk(&site, &store).await;
    let log = format!("{}{:?}", heard(), site.audit.take());
    assert!(log.contains("RoleChanged") && log.contains("UserRemoved"), "nothing was told");
    for part in ["path=\"/users\"", "request failed", "AuthService/Login", "call failed"] {
        assert!(log.contains(part), "nothing was heard of {part}");
    }

    let parts = tokens.iter().flat_map(|pair| [&pair.access, &pair.refresh]);
    let mut secrets: Vec<String> =
        parts.flat_map(|token| token.split('.').skip(1)).map(str::to_owned).collect();
    secrets.extend(hasher.made());
    secrets.extend([PASSWORD, GUESS, NEW, QUERY, "short-1"].map(str::to_owned));
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret:.40}");
    }
}
