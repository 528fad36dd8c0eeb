use std::{sync::Arc, time::Duration};

use adapter_xlsx::Config;
use axum::body::Body;
use futures_util::{StreamExt, stream};

use super::workbook::{import, users};
use crate::http::{ask::post, site::TestSite};

/// An upload that begins and never ends.
fn endless() -> Body {
    let head = "--b\r\nContent-Disposition: form-data; name=\"uploadFile\"\r\n\r\nPK";
    let begin = stream::iter([Ok::<_, std::io::Error>(head)]);
    Body::from_stream(begin.chain(stream::pending()))
}

#[tokio::test]
async fn five_wait_for_each_that_is_worked_on_and_no_more() {
    let limits = Config { max_jobs: 1, ..Config::default() };
    let site = Arc::new(TestSite::builder().sheets(limits).build());
    let admin = site.admin().await;
    let waiting: Vec<_> = (0..5)
        .map(|_| {
            let ask = post("/excel/import").bearer(&admin.access);
            let ask = ask.text("multipart/form-data; boundary=b", endless());
            let site = site.clone();
            tokio::spawn(async move { site.send(ask).await })
        })
        .collect();
    let bytes = users(&[["", "ada", "", ""]]).await;
    let turned_away = async {
        loop {
            let answer = site.send(import("", &admin.access, &bytes)).await;
            if answer.status == 429 {
                return answer;
            }
            answer.expect(200);
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(30), turned_away).await;
    let answer = answer.expect("all five wait");
    answer.problem(429, "rate_limited");
    assert_eq!(answer.named("retry-after"), "10");

    for upload in waiting {
        upload.abort();
    }
    let let_in = async {
        while site.send(import("", &admin.access, &bytes)).await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), let_in).await.expect("places are given back");
}
