//! What a [`UserRepository`] promises. Each case needs an empty one.

mod adding;
mod changing;
mod stepping_down;

pub use adding::*;
pub use changing::*;
pub use stepping_down::*;

use portico_domain::user::{NewUser, User, UserId, UserRepository};

use super::Subject;

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
