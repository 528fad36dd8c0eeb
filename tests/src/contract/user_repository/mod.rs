//! What a [`UserRepository`] promises. Each case needs an empty one.

mod adding;
mod changing;
mod stepping_down;
mod undoing;
mod upserting;

pub use adding::*;
pub use changing::*;
pub use stepping_down::*;
pub use undoing::*;
pub use upserting::*;

use portico_domain::{
    import::ImportMode,
    sheet::{Column, RowFault, RowFaultKind, RowPlace, Upserted, UserRow},
    user::{NewUser, PasswordHash, User, UserId, UserRepository, Username},
};

use super::Subject;
use crate::fixtures::{now, user_rows};

/// Runs every case on an adapter. The fixture is an empty `Subject<dyn UserRepository>`.
#[macro_export]
macro_rules! user_repository {
    ($adapter:ident, $fixture:expr) => {
        $crate::contract_cases! {
            $adapter, $fixture, user_repository:
            a_user_is_found_as_it_was_added
            a_user_without_a_password_is_found_without_one
            every_gender_and_role_is_kept
            the_longest_name_of_the_widest_characters_is_kept
            an_unknown_user_is_not_found
            a_repository_is_empty_before_the_first_user_and_after_the_last
            an_id_is_never_given_twice
            a_taken_username_is_a_duplicate
            names_are_told_apart_code_point_by_code_point
            of_fifty_parallel_adds_of_one_name_one_succeeds
            a_save_keeps_every_field_and_answers_the_next_version
            a_save_can_take_the_password_away
            a_save_of_an_older_version_is_stale_and_changes_nothing
            a_save_of_an_unknown_user_is_stale
            a_save_under_a_taken_username_is_a_duplicate_and_changes_nothing
            a_save_under_the_same_username_is_no_duplicate
            of_fifty_parallel_saves_of_one_version_one_succeeds
            a_call_sees_every_earlier_write
            an_administrator_steps_down_when_another_stays
            the_last_acting_administrator_stays_as_they_are
            of_administrators_who_all_step_down_at_once_one_stays
            a_step_down_of_an_older_version_is_stale
            a_step_down_under_a_taken_username_is_a_duplicate
            a_removed_user_is_gone_and_the_name_is_free
            a_removal_of_an_older_version_is_stale_and_removes_nothing
            a_removal_of_an_unknown_user_is_stale
            those_who_have_an_id_or_a_name_are_found_once
            a_row_is_about_whoever_has_its_id
            a_row_without_a_known_id_is_about_whoever_has_its_name
            a_row_about_nobody_adds_a_user_with_an_id_of_the_stores_own
            no_row_is_about_whom_an_earlier_row_added
            users_are_added_in_the_order_of_the_rows
            a_row_that_says_what_is_so_leaves_the_user_as_they_were
            a_first_password_is_only_for_who_has_none
            names_go_from_user_to_user_along_the_rows
            names_of_every_kind_are_added_and_found_again
            ten_thousand_rows_are_added_and_change_nothing_the_second_time
            a_strict_import_with_a_refused_row_changes_nothing
            a_partial_import_keeps_the_good_rows
            an_error_among_the_rows_leaves_nothing
            an_import_that_is_given_up_leaves_nothing
            a_name_that_is_taken_meanwhile_is_given_once_in_a_strict_import
            a_name_that_is_taken_meanwhile_is_given_once_in_a_partial_import
            imports_at_once_give_each_name_once
        }
    };
}

type Users = Subject<dyn UserRepository>;

async fn add(users: &Users, user: NewUser) -> User {
    let id = users.add(&user).await.expect("the name is free");
    user.with_id(id)
}

async fn found(users: &Users, id: UserId) -> Option<User> {
    users.find(id).await.expect("the repository answers")
}

fn stranger() -> UserId {
    UserId::parse(i64::MAX).expect("it is positive")
}

async fn named(users: &Users, username: &Username) -> Option<User> {
    users.find_by_username(username).await.expect("the repository answers")
}

/// Does the rows, batch by batch.
async fn upsert(
    users: &Users,
    batches: Vec<Vec<UserRow<PasswordHash>>>,
    mode: ImportMode,
) -> Upserted {
    let upserted = users.upsert_all(user_rows(batches), mode, now()).await;
    upserted.expect("the repository answers")
}

/// That the row of that number has a name that another user has.
fn taken(row: u32) -> RowFault {
    let place = RowPlace { sheet: 0, row };
    RowFault { place, column: Column::Username, kind: RowFaultKind::UsernameTaken }
}
