use axum::http::HeaderName;
use portico_application::sheets::SheetPart;
use portico_domain::user::Role;
use serde_json::{Value, json};

use super::workbook::{HEADER, import, numbered, parts, row, texts, users, written};
use crate::http::{
    answer::Answer,
    ask::get,
    site::{PASSWORD, TestSite},
    tokens::Tokens,
};

async fn site() -> (TestSite, Tokens) {
    let site = TestSite::new();
    let admin = site.admin().await;
    (site, admin)
}

fn counts(body: &Value) -> [i64; 5] {
    ["total", "inserted", "updated", "unchanged", "rejected"]
        .map(|name| body[name].as_i64().expect("a count"))
}

async fn usernames(site: &TestSite, admin: &Tokens) -> Vec<String> {
    let listed = site.send(get("/users").bearer(&admin.access)).await.json();
    let users = listed["items"].as_array().expect("a list");
    users.iter().map(|user| user["username"].as_str().expect("a name").to_owned()).collect()
}

async fn report(site: &TestSite, admin: &Tokens, body: &Value) -> Answer {
    let url = body["report_url"].as_str().expect("a report");
    site.send(get(url).bearer(&admin.access)).await
}

const ROWS: [[&str; 4]; 2] = [["", "ada", "", "女"], ["", "bob", "", "1"]];
const BAD: [[&str; 4]; 3] = [["", "ada", "", ""], ["x", "bob", "", "9"], ["", "", "", "1"]];

#[tokio::test]
async fn users_are_added_and_the_same_again_changes_nothing() {
    let (site, admin) = site().await;
    let workbook = users(&ROWS).await;
    let answer = site.send(import("", &admin.access, &workbook)).await;
    let body = answer.expect(200).json();
    assert_eq!(answer.named("x-portico-consistency"), "any");
    assert_eq!((&body["state"], &body["mode"]), (&json!("done"), &json!("strict")));
    assert_eq!(counts(&body), [2, 2, 0, 0, 0]);
    assert_eq!(usernames(&site, &admin).await, ["admin", "ada", "bob"]);
    let again = site.send(import("", &admin.access, &workbook)).await;
    assert_eq!(counts(&again.expect(200).json()), [2, 0, 0, 2, 0]);
    let found = site.send(get("/users/2").bearer(&admin.access)).await.json();
    assert_eq!((&found["gender"], &found["version"]), (&json!("female"), &json!(1)));
}

#[tokio::test]
async fn an_export_is_imported_without_a_change() {
    let (site, admin) = site().await;
    let tricky =
        [["", "+1555", "", "2"], ["", "=cmd|' /C calc'!A0", "", ""], ["", "_x000D_ 007", "", "男"]];
    site.send(import("", &admin.access, &users(&tricky).await)).await.expect(200);
    for lang in ["zh-CN", "en"] {
        let url = format!("/excel/export?lang={lang}");
        let exported = site.send(get(&url).bearer(&admin.access)).await.expect(200).body.to_vec();
        let answer = site.send(import("", &admin.access, &exported)).await;
        assert_eq!(counts(&answer.expect(200).json()), [4, 0, 0, 4, 0]);
    }
}

#[tokio::test]
async fn a_wrong_row_keeps_a_strict_import_from_writing() {
    let (site, admin) = site().await;
    let answer = site.send(import("?mode=strict", &admin.access, &users(&BAD).await)).await;
    let problem = answer.problem(422, "sheet_rows_rejected");
    assert_eq!(counts(&problem), [3, 0, 0, 0, 2]);
    let errors = problem["errors"].as_array().expect("errors");
    let told: Vec<_> = errors
        .iter()
        .map(|error| (error["row"].as_i64(), error["column"].as_str(), error["code"].as_str()))
        .collect();
    let expected = [
        (Some(3), Some("id"), Some("not_an_id")),
        (Some(3), Some("gender"), Some("not_one_of")),
        (Some(4), Some("username"), Some("required")),
    ];
    assert_eq!(told, expected);
    assert_eq!(errors[0]["pointer"], "/3/id");
    assert_eq!(errors[0]["detail"], errors[0]["message"]);
    assert_eq!(usernames(&site, &admin).await, ["admin"]);
}

#[tokio::test]
async fn a_partial_import_writes_the_good_rows_and_reports_the_others() {
    let (site, admin) = site().await;
    let ask = import("?mode=partial", &admin.access, &users(&BAD).await).in_chinese();
    let body = site.send(ask).await.expect(200).json();
    assert_eq!(counts(&body), [3, 1, 0, 0, 2]);
    assert_eq!(body["errors"][2]["message"], "用户名不能为空。");
    assert_eq!(usernames(&site, &admin).await, ["admin", "ada"]);

    let answer = report(&site, &admin, &body).await;
    assert_eq!(answer.named("content-disposition"), r#"attachment; filename="report.xlsx""#);
    let texts = texts(answer.expect(200).body.to_vec()).await;
    assert_eq!(texts[0], ["用户Id", "用户名", "密码", "性别", "错误"]);
    assert_eq!(texts[1], ["", "ada"]);
    assert_eq!(texts[3][4], "用户名：用户名不能为空。");
}

#[tokio::test]
async fn the_rows_of_the_report_are_where_they_were_uploaded() {
    let (site, admin) = site().await;
    let sheet = |name: &str, rows: Vec<_>| [SheetPart::Sheet(name.into()), SheetPart::Rows(rows)];
    let rows = vec![
        row(1, &HEADER),
        row(2, &["", "ada", "", ""]),
        row(0, &["", " ", "", ""]),
        row(1_000_000, &["x", "bob", "", ""]),
    ];
    let secrets = vec![row(0, &["System", "Secret"]), row(0, &["mail", "correct horse"])];
    let upload = written([sheet("Secrets", secrets), sheet("Users", rows)].concat()).await;
    let answer = site.send(import("?mode=partial", &admin.access, &upload)).await;
    let body = answer.expect(200).json();
    assert_eq!(body["errors"][0]["row"], 1_000_007);

    let report = report(&site, &admin, &body).await.body.to_vec();
    assert!(report.len() < 32 * 1024, "{} bytes", report.len());
    let names = parts(report.clone()).await.into_iter().filter_map(|part| match part {
        SheetPart::Sheet(name) => Some(name),
        SheetPart::Rows(_) => None,
    });
    assert_eq!(names.collect::<Vec<_>>(), ["Users"], "what is no sheet of users stays out");
    let numbers: Vec<_> = numbered(report).await.into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, [2, 5, 1_000_007]);
}

#[tokio::test]
async fn the_report_is_mended_and_imported_again() {
    let (site, admin) = site().await;
    let body = site.send(import("?mode=partial", &admin.access, &users(&BAD).await)).await.json();
    let mut rows = texts(report(&site, &admin, &body).await.body.to_vec()).await;
    rows[2][0] = String::new();
    rows[2][3] = "1".to_owned();
    rows[3][1] = "carol".to_owned();
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let mended = super::workbook::workbook(rows.iter().map(Vec::as_slice)).await;
    let answer = site.send(import("", &admin.access, &mended)).await;
    assert_eq!(counts(&answer.expect(200).json()), [3, 2, 0, 1, 0]);
    assert_eq!(usernames(&site, &admin).await, ["admin", "ada", "bob", "carol"]);
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_and_does_nothing() {
    let (site, admin) = site().await;
    let workbook = users(&[ROWS[0], ROWS[1], ["1", "admin", "", "1"]]).await;
    for mode in ["strict", "partial"] {
        let query = format!("?mode={mode}&dry_run=true");
        let body = site.send(import(&query, &admin.access, &workbook)).await.expect(200).json();
        assert_eq!((counts(&body), &body["dry_run"]), ([3, 2, 1, 0, 0], &json!(true)));
    }
    assert_eq!(usernames(&site, &admin).await, ["admin"]);
}

#[tokio::test]
async fn a_first_password_opens_the_door_and_never_another() {
    let (site, admin) = site().await;
    site.add("bob", Role::Member).await;
    let rows = [["", "ada", "a first password", ""], ["", "bob", "not a new password", ""]];
    let body = site.send(import("", &admin.access, &users(&rows).await)).await.expect(200).json();
    assert_eq!(
        (counts(&body), &body["progress"]["passwords_hashed"]),
        ([2, 1, 0, 1, 0], &json!(1))
    );
    site.try_log_in("ada", "a first password").await.expect(200);
    site.try_log_in("bob", "not a new password").await.problem(401, "invalid_credentials");
    site.try_log_in("bob", PASSWORD).await.expect(200);

    let answer = report(&site, &admin, &body).await;
    let texts = texts(answer.expect(200).body.to_vec()).await;
    assert_eq!(texts[1], ["", "ada"], "a password leaves no more");
}

#[tokio::test]
async fn a_user_who_is_renamed_is_so_in_every_session() {
    let (site, admin) = site().await;
    let (id, ada) = site.ada().await;
    let id = id.to_string();
    let workbook = users(&[[&id, "augusta", "", "2"]]).await;
    let body = site.send(import("", &admin.access, &workbook)).await.expect(200).json();
    assert_eq!(counts(&body), [1, 0, 1, 0, 0]);
    let home = site.home(&ada.access).await.json();
    assert_eq!((&home["username"], &home["gender"]), (&json!("augusta"), &json!("female")));
}

#[tokio::test]
async fn whoever_does_not_wait_finds_the_end_later() {
    let (site, admin) = site().await;
    let prefer = HeaderName::from_static("prefer");
    let ask = import("", &admin.access, &users(&ROWS).await).header(prefer, "respond-async");
    let answer = site.send(ask).await;
    let accepted = answer.expect(202).json();
    let location = answer.named("location");
    assert_eq!(location, format!("/excel/imports/{}", accepted["id"].as_str().expect("an id")));
    let ended = async {
        loop {
            let found = site.send(get(location).bearer(&admin.access)).await.expect(200).json();
            if found["state"] == "done" {
                return found;
            }
            assert!(["queued", "running"].contains(&found["state"].as_str().expect("a state")));
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    let found = tokio::time::timeout(std::time::Duration::from_secs(30), ended).await;
    let found = found.expect("the import ends");
    assert_eq!(counts(&found), [2, 2, 0, 0, 0]);
    assert_eq!(
        found["progress"],
        json!({ "rows_read": 2, "rows_written": 2, "passwords_hashed": 0 })
    );
}

#[tokio::test]
async fn an_import_is_shown_to_whoever_asked_for_it() {
    let (site, admin) = site().await;
    let body = site.send(import("", &admin.access, &users(&ROWS).await)).await.json();
    let url = format!("/excel/imports/{}", body["id"].as_str().expect("an id"));
    site.send(get(&url).bearer(&admin.access)).await.expect(200);
    site.add("other", Role::Admin).await;
    let other = site.log_in("other").await;
    site.member("eve").await;
    let eve = site.log_in("eve").await;
    for url in [url.clone(), format!("{url}/report.xlsx")] {
        site.send(get(&url).bearer(&other.access)).await.problem(404, "not_found");
        site.send(get(&url).bearer(&eve.access)).await.problem(403, "forbidden");
        site.send(get(&url)).await.problem(401, "token_missing");
    }
    site.send(get("/excel/imports/x").bearer(&admin.access)).await.problem(404, "not_found");
}
