use adapter_xlsx::Config;

use crate::http::{
    excel::workbook::{import, users},
    site::TestSite,
};

#[tokio::test]
async fn sec_022_an_upload_is_limited_in_bytes_unpacked_bytes_and_rows() {
    let workbook = users(&[["", "ada", "", ""], ["", "bob", "", ""]]).await;
    let length = u64::try_from(workbook.len()).expect("a small workbook");
    let none = Config::default();
    for (limits, status, code) in [
        (Config { max_upload_bytes: length - 1, ..none.clone() }, 413, "payload_too_large"),
        (Config { max_unpacked_bytes: 1_000, ..none.clone() }, 422, "sheet_too_large"),
        (Config { max_rows: 1, ..none.clone() }, 422, "sheet_too_large"),
    ] {
        let site = TestSite::builder().sheets(limits).build();
        let admin = site.admin().await;
        site.send(import("", &admin.access, &workbook)).await.problem(status, code);
    }
}
