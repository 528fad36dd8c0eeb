use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use portico_domain::{
    page::Page,
    user::{Gender, User},
};

use super::*;
use crate::test_support::{Mocks, ada, port_down, username, users_down};

/// Runs the export over `pages`, the last of which is the end; what was written.
async fn export(
    language: Language,
    pages: Vec<Result<Page<UserSummary, UserId>, RepositoryError>>,
) -> Result<Vec<SheetPart<WrittenRow>>, ExportUsersError> {
    let mut mocks = Mocks::default();
    let pages = Mutex::new(pages.into_iter());
    mocks.queries.expect_list().returning(move |_, _, limit, _| {
        assert_eq!(limit, PageLimit::BULK);
        pages.lock().expect("no panic").next().expect("one page more")
    });
    let written = Arc::new(Mutex::new(Vec::new()));
    let keep = written.clone();
    mocks.writer.expect_write().returning(move |parts| {
        let parts: Vec<_> = futures_util::FutureExt::now_or_never(parts.try_collect())
            .expect("the mocks answer at once")?;
        *keep.lock().expect("no panic") = parts;
        Ok(WrittenWorkbook { size: 0, bytes: stream::empty().boxed() })
    });
    let noted = Arc::new(AtomicU64::new(0));
    let counted = noted.clone();
    let note = move |users| {
        counted.fetch_add(users, Ordering::Relaxed);
    };
    let export_users = mocks.application().export_users;
    export_users.execute(language, Consistency::Eventual, note).await?;
    let written = std::mem::take(&mut *written.lock().expect("no panic"));
    let users = written[2..].iter().map(|part| match part {
        SheetPart::Rows(rows) => rows.len() as u64,
        SheetPart::Sheet(_) => 0,
    });
    assert_eq!(noted.load(Ordering::Relaxed), users.sum::<u64>());
    Ok(written)
}

fn row(cells: [&str; 4]) -> WrittenRow {
    WrittenRow { cells: cells.map(str::to_owned).into(), ..WrittenRow::default() }
}

fn page(users: Vec<User>, next: Option<i64>) -> Page<UserSummary, UserId> {
    let items = users.into_iter().map(UserSummary::from).collect();
    Page { items, next: next.map(|id| UserId::parse(id).expect("a good id")) }
}

#[tokio::test]
async fn users_are_written_page_after_page_without_a_password() {
    let bob = User { username: username("=bob"), gender: Gender::Unknown, ..ada() };
    let pages = vec![Ok(page(vec![ada()], Some(7))), Ok(page(vec![bob], None))];
    let expected = [
        SheetPart::Sheet("用户".to_owned()),
        SheetPart::Rows(vec![row(["用户Id", "用户名", "密码", "性别"])]),
        SheetPart::Rows(vec![row(["7", "ada", "", "女"])]),
        SheetPart::Rows(vec![row(["7", "=bob", "", "未知"])]),
    ];
    assert_eq!(export(Language::Chinese, pages).await.expect("a workbook"), expected);
}

#[tokio::test]
async fn english_is_written_on_demand() {
    let expected = [
        SheetPart::Sheet("Users".to_owned()),
        SheetPart::Rows(vec![row(["User Id", "Username", "Password", "Gender"])]),
        SheetPart::Rows(vec![row(["7", "ada", "", "female"])]),
    ];
    let pages = vec![Ok(page(vec![ada()], None))];
    assert_eq!(export(Language::English, pages).await.expect("a workbook"), expected);
}

#[tokio::test]
async fn an_export_that_cannot_read_on_is_no_export() {
    let pages = vec![Ok(page(vec![ada()], Some(7))), Err(users_down())];
    let error = export(Language::English, pages).await.expect_err("no workbook");
    assert_eq!(error.kind(), port_down().kind());
}

#[tokio::test]
async fn whoever_is_one_too_many_is_turned_away_until_a_workbook_is_sent() {
    let mut mocks = Mocks::default();
    mocks
        .writer
        .expect_write()
        .returning(|_| Ok(WrittenWorkbook { size: 1, bytes: stream::iter([Ok(vec![1])]).boxed() }));
    let export_users = mocks.application().export_users;
    let export = || export_users.execute(Language::English, Consistency::Eventual, |_| ());
    let mut workbooks = Vec::new();
    for _ in 0..AT_ONCE {
        workbooks.push(export().await.expect("a workbook"));
    }
    let error = export().await.err().expect("one too many");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.retry_after().is_some());
    workbooks.pop();
    export().await.expect("a place is free");
}
