use adapter_xlsx::Config;
use serde_json::json;

use super::workbook::{form, import, users, workbook};
use crate::http::{
    ask::{get, post},
    site::TestSite,
};

#[tokio::test]
async fn a_wrong_header_is_told_column_by_column() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let header: &[&str] = &["Username", "username", "Phone", "Gender"];
    let bytes = workbook([header, &["ada", "", "", ""]]).await;
    let problem = site.send(import("", &admin.access, &bytes)).await;
    let problem = problem.problem(422, "sheet_header_mismatch");
    let expected = "Missing: User Id, Password. Unknown: Phone. Twice: Username. \
                    The first row has to be: User Id, Username, Password, Gender.";
    assert_eq!(problem["detail"], expected);
}

#[tokio::test]
async fn what_is_no_workbook_is_refused_with_a_sentence() {
    let site = TestSite::new();
    let admin = site.admin().await;
    for bytes in [&b"a,b,c\n1,2,3"[..], b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"] {
        let problem = site.send(import("", &admin.access, bytes)).await;
        let problem = problem.problem(422, "sheet_unreadable");
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains(".xlsx"), "{detail}");
    }
}

#[tokio::test]
async fn a_workbook_without_users_is_empty() {
    let site = TestSite::new();
    let admin = site.admin().await;
    for bytes in [users(&[]).await, users(&[["", " ", "", ""]]).await, workbook([]).await] {
        site.send(import("", &admin.access, &bytes)).await.problem(422, "sheet_empty");
    }
}

#[tokio::test]
async fn too_many_rows_are_too_many() {
    let limits = Config { max_rows: 2, ..Config::default() };
    let site = TestSite::builder().sheets(limits).build();
    let admin = site.admin().await;
    let rows = [["", "a", "", ""], ["", "b", "", ""], ["", "c", "", ""]];
    site.send(import("", &admin.access, &users(&rows[..2]).await)).await.expect(200);
    let problem = site.send(import("", &admin.access, &users(&rows).await)).await;
    let problem = problem.problem(422, "sheet_too_large");
    assert!(problem["detail"].as_str().expect("a sentence").contains("2 rows"));
}

#[tokio::test]
async fn too_many_bytes_are_refused_announced_or_not() {
    let limits = Config { max_upload_bytes: 100_000, ..Config::default() };
    let site = TestSite::builder().sheets(limits).build();
    let admin = site.admin().await;
    let large = vec![b'x'; 300_000];
    site.send(import("", &admin.access, &large)).await.problem(413, "payload_too_large");
    // Just above what a workbook may have, and below what a form may have.
    let larger = &large[..100_001];
    site.send(import("", &admin.access, larger)).await.problem(413, "payload_too_large");
    site.send(import("", &admin.access, &large[..100_000])).await.problem(422, "sheet_unreadable");
}

#[tokio::test]
async fn only_a_form_with_the_field_is_an_upload() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let bytes = users(&[["", "ada", "", ""]]).await;
    let problem = site.send(form("", &admin.access, "file", &bytes)).await;
    let problem = problem.problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/uploadFile");
    let ask = post("/excel/import").bearer(&admin.access).json(&json!({}));
    site.send(ask).await.problem(415, "unsupported_media_type");
    let cut = "--b\r\nContent-Disposition: form-data; name=\"uploadFile\"\r\n\r\nabc";
    let ask = post("/excel/import").bearer(&admin.access);
    let ask = ask.text("multipart/form-data; boundary=b", cut);
    site.send(ask).await.problem(400, "malformed_body");
}

#[tokio::test]
async fn a_wrong_query_is_told() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let bytes = users(&[["", "ada", "", ""]]).await;
    for (query, pointer) in [("?mode=lax", "/mode"), ("?dry_run=maybe", "/dry_run")] {
        let problem = site.send(import(query, &admin.access, &bytes)).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test]
async fn an_import_is_for_administrators() {
    let site = TestSite::new();
    let (_, ada) = site.ada().await;
    let bytes = users(&[["", "bob", "", ""]]).await;
    site.send(import("", &ada.access, &bytes)).await.problem(403, "forbidden");
    site.send(import("", "", &bytes)).await.problem(401, "token_malformed");
    site.send(get("/excel/imports/x").bearer(&ada.access)).await.problem(403, "forbidden");
}
