//! Row X3 of the reliability matrix: what is written is what is read, whatever it is.

use portico_application::sheets::SheetPart;
use portico_domain::{
    language::Language,
    sheet::{Column, Header, RowPlace},
    user::{Gender, UserId, Username},
};
use portico_tests::{
    contract::sheets::{texts, unmarked},
    fixtures,
};
use proptest::prelude::*;
use tokio::runtime::Runtime;

/// Texts of any characters, and of those that escapes are made of.
fn any_text() -> impl Strategy<Value = String> {
    let tricky = prop_oneof![
        Just("_x".to_owned()),
        Just("_x0041".to_owned()),
        Just("_x005F_".to_owned()),
        Just("_".to_owned()),
        Just("0041".to_owned()),
        "[\\x00-\\x20_x0-9A-F=+@<&\\]>\u{a0}\u{fffd}-\u{ffff}]",
    ];
    prop_oneof![
        any::<String>(),
        prop::collection::vec(tricky, 0..12).prop_map(|texts| texts.concat())
    ]
}

fn any_user() -> impl Strategy<Value = (i64, Username, Gender)> {
    let username = any_text().prop_filter_map("a username", |text| Username::parse(&text).ok());
    let gender = prop_oneof![Just(Gender::Unknown), Just(Gender::Male), Just(Gender::Female)];
    (1..=i64::MAX, username, gender)
}

proptest! {
    #[test]
    fn any_texts_come_back(rows in prop::collection::vec(prop::collection::vec(any_text(), 1..6), 1..20)) {
        let rows: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let slices: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let sheets = fixtures::xlsx_sheets();
        let read = Runtime::new()?.block_on(async {
            let written = sheets.written(&[("Texts", &slices)]).await;
            sheets.read(written).await.remove(0).rows
        });
        let holds = |row: &&[&str]| row.iter().rposition(|text| !text.is_empty());
        let expected: Vec<_> = (1..)
            .zip(&slices)
            .filter_map(|(number, row)| Some(texts(number, &row[..=holds(row)?])))
            .collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn any_users_come_back(users in prop::collection::vec(any_user(), 1..20), language in 0..2_usize) {
        let language = Language::ALL[language];
        let header = Column::OF_USERS.map(|column| column.heading(language).to_owned()).to_vec();
        let cells = users.iter().map(|(id, username, gender)| {
            vec![id.to_string(), username.as_str().to_owned(), String::new(), gender.word(language).to_owned()]
        });
        let rows: Vec<Vec<String>> = std::iter::once(header).chain(cells).collect();
        let rows: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let sheets = fixtures::xlsx_sheets();
        let read = Runtime::new()?.block_on(async {
            let parts = vec![Ok(SheetPart::Sheet("Users".to_owned())), Ok(SheetPart::Rows(unmarked(&rows)))];
            let written = sheets.write(parts).await.expect("the workbook is written");
            sheets.read(written).await.remove(0).rows
        });
        let header = Header::read(&read[0].cells).expect("the header is that of users");
        prop_assert_eq!(read.len(), users.len() + 1);
        for (row, (id, username, gender)) in read[1..].iter().zip(users) {
            let place = RowPlace { sheet: 0, row: row.number };
            let user = header.row(place, &row.cells).expect("a user").expect("a good row");
            prop_assert_eq!(user.id, UserId::parse(id).ok());
            prop_assert_eq!(user.username, username);
            prop_assert_eq!(user.gender, Some(gender));
            prop_assert!(user.password.is_none());
        }
    }
}
