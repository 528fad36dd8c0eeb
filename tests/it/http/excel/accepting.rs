use std::{sync::Arc, time::Duration};

use adapter_xlsx::Config;
use axum::body::Body;
use futures_util::{StreamExt, stream};
use portico_domain::user::Role;

use super::workbook::{import, users};
use crate::http::{ask::post, site::TestSite};

/// An upload that begins and never ends.
fn endless() -> Body {
    let head = "--b\r\nContent-Disposition: form-data; name=\"uploadFile\"\r\n\r\nPK";
    let begin = stream::iter([Ok::<_, std::io::Error>(head)]);
    Body::from_stream(begin.chain(stream::pending()))
}

#[tokio::test]
async fn uploads_of_one_administrator_that_do_not_come_on_keep_no_other_out() {
    let limits = Config { max_jobs: 1, ..Config::default() };
    let site = Arc::new(TestSite::builder().sheets(limits).build());
    let admin = site.admin().await;
    site.add("other", Role::Admin).await;
    let other = site.log_in("other").await;
    let waiting: Vec<_> = (0..3)
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
    let answer = answer.expect("all three wait");
    answer.problem(429, "rate_limited");
    assert_eq!(answer.named("retry-after"), "10");
    site.send(import("", &other.access, &bytes)).await.expect(200);

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
