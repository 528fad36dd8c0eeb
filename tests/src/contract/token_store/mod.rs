//! What a [`TokenStore`] promises.

mod ending;
mod opening;
mod profiles;
mod racing;
mod rotating;

pub use ending::*;
pub use opening::*;
pub use profiles::*;
pub use racing::*;
pub use rotating::*;

use portico_application::{
    ports::{Rotation, RotationOutcome, TokenStore},
    tokens::TokenGrant,
};
use portico_domain::{
    session::{
        EndReason, Session, SessionId, SessionLifetime, SessionLimit, SessionState, TokenId,
    },
    user::UserId,
};
use time::{Duration, OffsetDateTime};

use super::{Nodes, Subject};
use crate::fixtures::{login, successor};

/// Runs every case on an adapter. The fixture is a `Nodes<dyn TokenStore>`.
#[macro_export]
macro_rules! token_store {
    ($adapter:ident, $fixture:expr) => {
        $crate::contract_cases! {
            $adapter, $fixture, token_store:
            a_session_is_found_as_it_was_opened
            a_session_from_an_unknown_client_is_found_as_it_was_opened
            an_unknown_session_is_not_found
            a_session_of_someone_else_is_not_found
            a_session_is_gone_from_the_moment_its_last_token_expires
            a_second_login_displaces_the_first_under_single_sign_on
            a_larger_limit_is_filled_before_the_oldest_is_displaced
            no_limit_displaces_nothing
            a_lowered_limit_displaces_the_oldest
            sessions_of_one_moment_are_displaced_by_their_ids
            a_login_displaces_nobody_else
            sessions_that_are_over_do_not_count_towards_the_limit
            a_list_holds_the_active_sessions_with_the_newest_login_first
            a_list_of_who_has_no_session_is_empty
            an_active_session_ends_once_and_its_reason_stays
            every_reason_is_remembered_until_the_last_token_expires
            an_end_is_seen_on_every_node
            what_is_not_an_active_session_of_the_user_does_not_end
            all_sessions_end_but_the_excepted_one
            ending_all_answers_the_active_ones_alone
            ending_all_ends_nobody_elses
            the_newest_token_is_exchanged_for_the_proposed_successor
            a_session_is_refreshed_over_and_over
            a_rotation_moves_the_times_of_the_session_and_nothing_else
            within_the_grace_a_token_answers_its_successor_again
            within_the_grace_a_token_answers_its_successor_though_that_was_exchanged_too
            each_token_has_a_grace_of_its_own
            a_repeated_answer_does_not_move_the_session
            after_the_grace_a_token_ends_the_session
            a_token_that_the_session_never_had_ends_it
            without_a_grace_the_second_time_ends_the_session
            a_reuse_is_told_once
            a_session_that_is_over_answers_its_reason_to_every_token
            an_unknown_session_is_not_rotated
            a_session_of_someone_else_is_not_rotated
            a_session_is_not_rotated_from_the_moment_it_expires
            a_refreshed_session_outlives_its_first_token
            a_rotation_on_one_node_is_seen_on_the_other
            a_session_is_refreshed_up_to_its_longest_life_and_not_beyond
            a_pair_that_is_cut_is_given_again_as_it_was
            a_session_that_is_over_says_so_past_its_longest_life_too
            a_shorter_life_holds_for_sessions_that_are_open_already
            a_profile_changes_in_every_session_of_its_user_alone
            a_newer_profile_stays
            a_profile_brings_no_session_back
            a_profile_is_seen_by_the_next_call
            of_a_hundred_parallel_logins_one_stays_under_single_sign_on
            fifty_parallel_rotations_of_one_token_answer_one_successor
            of_fifty_parallel_rotations_without_a_grace_one_succeeds
            nothing_survives_a_rotation_that_races_an_end
            nothing_survives_a_rotation_that_races_the_end_of_all
            no_look_that_begins_after_an_end_finds_the_session_active
        }
    };
}

/// The grace of the cases, unless they say otherwise.
const GRACE: Duration = Duration::seconds(10);

/// The smallest step of time that stores tell apart.
const TICK: Duration = Duration::MICROSECOND;

const NO_LIMIT: usize = 0;

type Store = Subject<dyn TokenStore>;
type Stores = Nodes<dyn TokenStore>;

/// Logs `user` in at `at`.
async fn open(
    store: &Store,
    user: UserId,
    at: OffsetDateTime,
    limit: usize,
) -> (Session, TokenGrant) {
    let (session, grant) = login(user, at);
    displacing(store, &session, &grant, limit).await;
    (session, grant)
}

/// Opens `session`; what it displaces.
async fn displacing(
    store: &Store,
    session: &Session,
    grant: &TokenGrant,
    limit: usize,
) -> Vec<SessionId> {
    let limit = SessionLimit::new(limit);
    store.open(session, grant, limit).await.expect("the store answers")
}

async fn find(store: &Store, session: &Session, now: OffsetDateTime) -> Option<SessionState> {
    store.find(session.user.id, session.id, now).await.expect("the store answers")
}

async fn list(store: &Store, user: UserId, now: OffsetDateTime) -> Vec<Session> {
    store.list(user, now).await.expect("the store answers")
}

async fn end(store: &Store, session: &Session, reason: EndReason, now: OffsetDateTime) -> bool {
    store.end(session.user.id, session.id, reason, now).await.expect("the store answers")
}

async fn end_all(
    store: &Store,
    user: UserId,
    except: Option<SessionId>,
    now: OffsetDateTime,
) -> Vec<SessionId> {
    let ended = store.end_all(user, except, EndReason::PasswordChanged, now).await;
    sorted(ended.expect("the store answers"))
}

async fn rotate(store: &Store, rotation: &Rotation) -> RotationOutcome {
    store.rotate(rotation).await.expect("the store answers")
}

/// Presents the refresh token of `grant` at `now`.
fn presenting(grant: &TokenGrant, now: OffsetDateTime) -> Rotation {
    presenting_token(grant.refresh, grant, now)
}

/// Presents `token` to the session of `grant` at `now`.
fn presenting_token(token: TokenId, grant: &TokenGrant, now: OffsetDateTime) -> Rotation {
    let (successor, max_lifetime) = (successor(grant, now), SessionLifetime::UNLIMITED);
    Rotation { presented: token, successor, now, grace: GRACE, max_lifetime }
}

/// Exchanges the refresh token of `grant` at `now`; what for.
async fn refresh(store: &Store, grant: &TokenGrant, now: OffsetDateTime) -> TokenGrant {
    let rotation = presenting(grant, now);
    assert_eq!(
        rotate(store, &rotation).await,
        RotationOutcome::Rotated(rotation.successor.clone())
    );
    rotation.successor
}

fn is_active(state: Option<&SessionState>) -> bool {
    matches!(state, Some(SessionState::Active(_)))
}

fn ended(reason: EndReason) -> SessionState {
    SessionState::Ended(reason)
}

fn sorted(mut ids: Vec<SessionId>) -> Vec<SessionId> {
    ids.sort_unstable();
    ids
}
