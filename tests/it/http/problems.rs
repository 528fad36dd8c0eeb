use axum::http::{Method, header::ALLOW};
use portico_domain::language::Language;
use serde_json::json;
use time::Duration;

use super::{
    ask::{Ask, delete, get, post},
    site::{ACCESS_TTL, GRACE, PASSWORD, TestSite, log_in},
};

#[tokio::test]
async fn an_unknown_route_is_a_problem() {
    let site = TestSite::new();
    for path in ["/nowhere", "/home/", "//", "/users/1/2", "/HOME", "/%68ome", "/assets/", "/auth"]
    {
        site.send(get(path)).await.problem(404, "not_found");
    }
    site.send(post("/nowhere")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let site = TestSite::new();
    for (ask, allowed) in [
        (delete("/hello"), "GET,HEAD"),
        (post("/"), "GET,HEAD"),
        (get("/auth/login"), "POST"),
        (delete("/auth/refresh_token"), "GET,POST"),
        (post("/users/1"), "GET,HEAD,PATCH,DELETE"),
        (delete("/users"), "GET,HEAD,POST"),
        (get("/auth/sessions/x"), "DELETE"),
        (post("/assets/main.js"), "GET,HEAD"),
        (Ask::new(Method::OPTIONS, "/home"), "GET,HEAD"),
        (Ask::new(Method::from_bytes(b"BREW").expect("a method"), "/home"), "GET,HEAD"),
    ] {
        let answer = site.send(ask).await;
        answer.problem(405, "method_not_allowed");
        let sorted = |methods: &str| {
            let mut methods: Vec<_> =
                methods.split(',').map(|name| name.trim().to_owned()).collect();
            methods.sort_unstable();
            methods
        };
        assert_eq!(sorted(answer.header(ALLOW)), sorted(allowed));
    }
}

#[tokio::test]
async fn the_titles_of_the_contract_are_those_in_chinese() {
    let site = TestSite::builder().sessions_per_user(1).build();
    let (_, displaced) = site.ada().await;
    let ada = site.log_in("ada").await;
    let home = |token: &str| get("/home").bearer(token);
    let refresh = |token: &str| post("/auth/refresh_token").bearer(token);
    site.send(refresh(&ada.refresh)).await.expect(200);

    let titled = async |ask: Ask, code: &str, title: &str| {
        let answer = site.send(ask.in_chinese()).await;
        assert_eq!(answer.problem(401, code)["title"], title);
        assert_eq!(answer.named("content-language"), "zh-CN");
    };
    titled(get("/home"), "token_missing", "令牌为空").await;
    titled(home("abc"), "token_malformed", "令牌格式错误").await;
    titled(home(&ada.refresh), "token_invalid", "令牌无效").await;
    titled(home(&displaced.access), "session_displaced", "账号已在其他设备登录").await;
    titled(log_in("ada", "wrong"), "invalid_credentials", "用户名或密码不正确").await;
    site.clock.advance(GRACE + Duration::SECOND);
    titled(refresh(&ada.refresh), "refresh_reused", "刷新令牌已被使用，请重新登录").await;
    titled(home(&ada.access), "session_ended", "登录已注销").await;
    site.clock.advance(ACCESS_TTL);
    titled(home(&ada.access), "token_expired", "当前登录已失效，请刷新令牌").await;
}

#[tokio::test]
async fn an_answer_is_in_the_language_that_is_preferred() {
    let site = TestSite::new();
    for (accepted, tag) in
        [("zh", "zh-CN"), ("zh-TW,en;q=0.5", "zh-CN"), ("fr", "en"), ("en,zh", "en"), (";;", "en")]
    {
        let answer = site.send(get("/nowhere").with("accept-language", accepted)).await;
        answer.problem(404, "not_found");
        assert_eq!(answer.named("content-language"), tag, "{accepted}");
    }
}

#[tokio::test]
async fn who_asks_for_no_language_gets_that_of_the_site() {
    let site = TestSite::builder().language(Language::Chinese).build();
    assert_eq!(site.send(get("/nowhere")).await.problem(404, "not_found")["title"], "未找到");
    let english = get("/nowhere").with("accept-language", "en-GB");
    assert_eq!(site.send(english).await.problem(404, "not_found")["title"], "Not found");
}

#[tokio::test]
async fn bad_fields_are_explained_in_chinese_too() {
    let site = TestSite::new();
    let ask = post("/auth/login").json(&json!({ "username": 1 })).in_chinese();
    let answer = site.send(ask).await;
    let problem = answer.problem(422, "validation_failed");
    assert_eq!(problem["title"], "校验未通过");
    assert_eq!(
        problem["errors"],
        json!([
            { "pointer": "/username", "code": "wrong_type", "detail": "此处应为字符串。" },
            { "pointer": "/password", "code": "required", "detail": "此字段必填。" },
        ])
    );
}

#[tokio::test]
async fn a_path_that_is_no_text_is_a_problem() {
    let site = TestSite::new();
    let admin = site.admin().await;
    for path in ["/users/%FF", "/auth/sessions/%C0%80"] {
        let ask = delete(path).bearer(&admin.access);
        site.send(ask).await.problem(404, "not_found");
    }
    site.send(get("/assets/%FF")).await.problem(400, "malformed_request");
}

#[tokio::test]
async fn a_failure_never_repeats_what_was_sent() {
    let site = TestSite::new();
    let sent = "<script>alert(1)</script>";
    for ask in [
        get(&format!("/{}", "%3Cscript%3Ealert(1)%3C/script%3E")),
        log_in(sent, PASSWORD),
        post("/auth/login").text("application/json", sent),
        get("/home").with("x-request-id", sent),
    ] {
        let answer = site.send(ask).await;
        assert!(!String::from_utf8_lossy(&answer.body).contains("script"), "{answer:?}");
    }
}
