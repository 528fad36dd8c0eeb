use time::OffsetDateTime;

use super::*;
use crate::user::{Gender, Password, PasswordHash, Role, Version};

fn name(name: &str) -> Username {
    Username::parse(name).expect("a good name")
}

fn user(id: i64, username: &str) -> User {
    let user = NewUser {
        username: name(username),
        password: None,
        gender: Gender::Unknown,
        role: Role::Member,
        created_at: OffsetDateTime::UNIX_EPOCH,
    };
    user.with_id(UserId::parse(id).expect("a good id"))
}

fn row(row: u32, id: Option<i64>, username: &str) -> UserRow {
    let id = id.map(|id| UserId::parse(id).expect("a good id"));
    UserRow { place: place(row), id, username: name(username), password: None, gender: None }
}

fn place(row: u32) -> RowPlace {
    RowPlace { sheet: 0, row }
}

fn roster(users: &[(i64, &str)]) -> Roster {
    let mut roster = Roster::default();
    roster.learn(users.iter().map(|(id, name)| user(*id, name)).collect());
    roster
}

fn known(target: Result<Target, RowFault>) -> i64 {
    match target {
        Ok(Target::Known(user)) => user.id.get(),
        other => panic!("{other:?}"),
    }
}

fn kind(target: Result<Target, RowFault>) -> RowFaultKind {
    target.expect_err("a fault").kind
}

#[test]
fn the_id_decides_then_the_name_then_nobody_has_it() {
    let mut roster = roster(&[(1, "ada"), (2, "bob")]);
    assert_eq!(known(roster.find(&row(2, Some(1), "augusta"))), 1);
    assert_eq!(known(roster.find(&row(3, None, "bob"))), 2);
    assert_eq!(roster.find(&row(4, None, "carol")), Ok(Target::New));
    assert_eq!(roster.find(&row(5, Some(99), "dan")), Ok(Target::New));
}

#[test]
fn an_unknown_id_gives_way_to_the_name() {
    assert_eq!(known(roster(&[(1, "ada")]).find(&row(2, Some(99), "ada"))), 1);
}

#[test]
fn a_name_of_another_user_is_taken() {
    let mut roster = roster(&[(1, "ada"), (2, "bob")]);
    let row = UserRow { gender: Some(Gender::Male), ..row(2, Some(1), "bob") };
    assert_eq!(kind(roster.find(&row)), RowFaultKind::UsernameTaken);
}

#[test]
fn ids_of_another_system_do_not_matter_where_all_is_so_already() {
    let mut roster = roster(&[(1, "ada"), (2, "bob"), (3, "carol")]);
    assert_eq!(known(roster.find(&row(2, Some(1), "ada"))), 1);
    assert_eq!(known(roster.find(&row(3, Some(3), "bob"))), 2);
    assert_eq!(known(roster.find(&row(4, Some(4), "carol"))), 3);
}

#[test]
fn two_rows_about_one_user_are_one_too_many() {
    let mut roster = roster(&[(1, "ada")]);
    assert_eq!(known(roster.find(&row(2, None, "ada"))), 1);
    assert_eq!(kind(roster.find(&row(3, Some(1), "augusta"))), RowFaultKind::Repeated(place(2)));
    assert_eq!(roster.find(&row(4, None, "bob")), Ok(Target::New));
    assert_eq!(kind(roster.find(&row(5, None, "bob"))), RowFaultKind::Repeated(place(4)));
    assert_eq!(kind(roster.find(&row(6, Some(7), "bob"))), RowFaultKind::Repeated(place(4)));
    assert_eq!(roster.find(&row(7, Some(99), "dan")), Ok(Target::New));
    assert_eq!(kind(roster.find(&row(8, Some(99), "eve"))), RowFaultKind::Repeated(place(7)));
}

#[test]
fn an_earlier_row_frees_a_name_even_if_the_store_has_not_heard_of_it() {
    let mut roster = roster(&[(1, "ada"), (2, "bob")]);
    assert_eq!(known(roster.find(&row(2, Some(2), "carol"))), 2);
    assert_eq!(known(roster.find(&row(3, Some(1), "bob"))), 1);
    roster.learn(vec![user(1, "ada"), user(2, "bob"), user(3, "dan")]);
    assert_eq!(roster.find(&row(4, None, "ada")), Ok(Target::New));
    assert_eq!(kind(roster.find(&row(5, Some(3), "carol"))), RowFaultKind::Repeated(place(2)));
}

#[test]
fn no_row_is_about_whom_an_earlier_row_added() {
    let mut roster = roster(&[]);
    assert_eq!(roster.find(&row(2, None, "ada")), Ok(Target::New));
    roster.learn(vec![user(7, "ada")]);
    assert_eq!(roster.find(&row(3, Some(7), "bob")), Ok(Target::New));
}

#[test]
fn a_row_changes_only_what_it_says() {
    let ada = user(1, "ada");
    let bare = row(2, Some(1), "ada").with_password::<PasswordHash>(None);
    assert!(matches!(
        bare.clone().change(Target::Known(ada.clone()), ada.created_at),
        Change::Nothing
    ));
    let hash = PasswordHash::from_phc("hash".into());
    let filled = UserRow { gender: Some(Gender::Female), ..bare.with_password(Some(hash.clone())) };
    let Change::Save(saved) = filled.clone().change(Target::Known(ada.clone()), ada.created_at)
    else {
        panic!("nothing is changed")
    };
    assert_eq!(
        (saved.gender, saved.password.clone(), saved.version),
        (Gender::Female, Some(hash), Version::FIRST)
    );
    let another = PasswordHash::from_phc("another".into());
    let again = filled.with_password(Some(another));
    assert!(matches!(again.change(Target::Known(saved), ada.created_at), Change::Nothing));
}

#[test]
fn a_first_password_is_of_use_to_who_has_none() {
    let mut ada = user(1, "ada");
    assert!(Target::New.lacks_password() && Target::Known(ada.clone()).lacks_password());
    let password = Password::parse("a password".to_owned().into()).expect("a good password");
    let row = row(2, Some(1), "ada").with_password(Some(password));
    assert!(row.differs_from(&ada));
    ada.password = Some(PasswordHash::from_phc("hash".into()));
    assert!(!Target::Known(ada.clone()).lacks_password() && !row.differs_from(&ada));
}
