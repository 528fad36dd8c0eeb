use std::{collections::BTreeMap, sync::Arc, time::Instant};

use portico_application::{
    ports::{Rotation, RotationOutcome, TokenStore},
    tokens::TokenGrant,
};
use portico_domain::{
    session::{
        EndReason, Session, SessionId, SessionLifetime, SessionLimit, SessionState, TokenId,
    },
    user::{UserId, UserProfile, Version},
};
use portico_tests::{contract::Subject, fixtures};
use proptest::sample::Index;
use time::{Duration, OffsetDateTime};

use super::Deed;

/// How long a session lives here without being refreshed.
const TTL: Duration = Duration::MINUTE;

/// What a store should know.
pub(super) struct Model {
    users: [UserId; 2],
    grace: Duration,
    max_lifetime: SessionLifetime,
    now: OffsetDateTime,
    sessions: BTreeMap<SessionId, Remembered>,
}

struct Remembered {
    session: Session,
    newest: TokenId,
    exchanged: Vec<(TokenId, OffsetDateTime, TokenGrant)>,
    end: Option<EndReason>,
}

impl Remembered {
    fn is_active(&self, now: OffsetDateTime) -> bool {
        self.end.is_none() && now < self.session.expires_at
    }

    fn state(&self, now: OffsetDateTime) -> Option<SessionState> {
        let state = match self.end {
            Some(reason) => SessionState::Ended(reason),
            None => SessionState::Active(Arc::new(self.session.clone())),
        };
        (now < self.session.expires_at).then_some(state)
    }

    fn rotate(&mut self, rotation: &Rotation) -> RotationOutcome {
        let Rotation { presented, successor, now, grace, max_lifetime } = rotation;
        if self.session.user.id != successor.user || *now >= self.session.expires_at {
            return RotationOutcome::Unknown;
        }
        if let Some(reason) = self.end {
            return RotationOutcome::Ended(reason);
        }
        let mut successor = successor.clone();
        if let Some(end) = max_lifetime.end(self.session.opened_at) {
            if end <= *now {
                return RotationOutcome::Unknown;
            }
            successor.access_expires_at = successor.access_expires_at.min(end);
            successor.refresh_expires_at = successor.refresh_expires_at.min(end);
        }
        if self.newest == *presented {
            self.exchanged.push((*presented, *now, successor.clone()));
            self.newest = successor.refresh;
            self.session.refreshed_at = successor.issued_at;
            self.session.expires_at = successor.refresh_expires_at;
            return RotationOutcome::Rotated(successor);
        }
        let again = self.exchanged.iter().find(|(token, at, _)| {
            token == presented && grace.is_positive() && *now <= *at + *grace
        });
        if let Some((_, _, grant)) = again {
            return RotationOutcome::Rotated(grant.clone());
        }
        self.end = Some(EndReason::RefreshReused);
        RotationOutcome::Reused
    }
}

impl Model {
    pub(super) fn new(
        users: [UserId; 2],
        grace: Duration,
        max_lifetime: SessionLifetime,
        now: OffsetDateTime,
    ) -> Self {
        Self { users, grace, max_lifetime, now, sessions: BTreeMap::new() }
    }

    /// Does `deed` here and on `store`, which must answer the same.
    pub(super) async fn replay(&mut self, store: &Subject<dyn TokenStore>, deed: Deed) {
        match deed {
            Deed::Open { user, limit } => self.open(store, self.users[user], limit).await,
            Deed::Rotate { session, token, as_owner } => {
                if let Some(id) = self.pick(session) {
                    self.rotate(store, id, token, as_owner).await;
                }
            }
            Deed::End { session, reason } => {
                if let Some(id) = self.pick(session) {
                    let user = self.sessions[&id].session.user.id;
                    let expected = self.end(|found| *found == id, reason);
                    let ended = store.end(user, id, reason, self.now).await;
                    assert_eq!(ended.expect("the store answers"), !expected.is_empty());
                }
            }
            Deed::EndAll { user, except, reason } => {
                let user = self.users[user];
                let except = except.and_then(|index| self.pick(index));
                let of_user = self.ids(user);
                let expected = self.end(|id| of_user.contains(id) && Some(*id) != except, reason);
                let ended = store.end_all(user, except, reason, self.now).await;
                let mut ended = ended.expect("the store answers");
                ended.sort_unstable();
                assert_eq!(ended, expected);
            }
            Deed::Edit { user, version } => self.edit(store, self.users[user], version).await,
            Deed::Pass(duration) => self.now += duration,
        }
    }

    /// Looks at everything that can be seen, and for `lag` if it is not as it should be yet.
    pub(super) async fn compare(&self, store: &Subject<dyn TokenStore>, lag: Duration) {
        for (id, remembered) in &self.sessions {
            let (user, expected) = (remembered.session.user.id, remembered.state(self.now));
            let find = async || store.find(user, *id, self.now).await.expect("the store answers");
            let began = Instant::now();
            let mut state = find().await;
            while state != expected && began.elapsed() < lag {
                state = find().await;
            }
            assert_eq!(state, expected);
        }
        for user in self.users {
            let listed = store.list(user, self.now).await.expect("the store answers");
            let mut expected = self.active(user);
            expected.reverse();
            assert_eq!(listed, expected);
        }
    }

    async fn open(&mut self, store: &Subject<dyn TokenStore>, user: UserId, limit: usize) {
        let (session, grant) = fixtures::login(user, self.now);
        let (session, grant) = (
            Session { expires_at: session.refreshed_at + TTL, ..session },
            TokenGrant { refresh_expires_at: grant.issued_at + TTL, ..grant },
        );
        let limit = SessionLimit::new(limit);
        let active = self.active(user);
        let oldest = &active[..limit.displaces(active.len())];
        let oldest: Vec<_> = oldest.iter().map(|session| session.id).collect();
        let expected = self.end(|id| oldest.contains(id), EndReason::Displaced);

        let displaced = store.open(&session, &grant, limit).await;
        let mut displaced = displaced.expect("the store answers");
        displaced.sort_unstable();
        assert_eq!(displaced, expected);
        let opened = Remembered { newest: grant.refresh, exchanged: vec![], end: None, session };
        self.sessions.insert(grant.session, opened);
    }

    async fn rotate(
        &mut self,
        store: &Subject<dyn TokenStore>,
        id: SessionId,
        token: Index,
        as_owner: bool,
    ) {
        let Some(remembered) = self.sessions.get_mut(&id) else { return };
        let mut tokens = vec![remembered.newest, remembered.newest, fixtures::token_id()];
        tokens.extend(remembered.exchanged.iter().rev().take(4).map(|(token, ..)| *token));
        let owner = remembered.session.user.id;
        let user = if as_owner { owner } else { fixtures::user_id() };
        let (_, grant) = fixtures::login(user, self.now);
        let rotation = Rotation {
            presented: *token.get(&tokens),
            successor: TokenGrant {
                session: id,
                refresh_expires_at: grant.issued_at + TTL,
                ..grant
            },
            now: self.now,
            grace: self.grace,
            max_lifetime: self.max_lifetime,
        };
        let expected = remembered.rotate(&rotation);
        let outcome = store.rotate(&rotation).await.expect("the store answers");
        assert_eq!(outcome, expected);
    }

    async fn edit(&mut self, store: &Subject<dyn TokenStore>, user: UserId, version: i64) {
        let version = Version::parse(version).expect("it is positive");
        let profile = UserProfile { version, ..fixtures::profile(user) };
        for remembered in self.sessions.values_mut() {
            let known = &mut remembered.session.user;
            if known.id == user && known.version < version {
                *known = profile.clone();
            }
        }
        store.update_profile(&profile).await.expect("the store answers");
    }

    /// Ends the active sessions that `which` names; which ones those were, by id.
    fn end(&mut self, which: impl Fn(&SessionId) -> bool, reason: EndReason) -> Vec<SessionId> {
        let now = self.now;
        let meant = self.sessions.iter_mut().filter(|(id, it)| which(id) && it.is_active(now));
        meant
            .map(|(id, remembered)| {
                remembered.end = Some(reason);
                *id
            })
            .collect()
    }

    /// The active sessions of `user`, the oldest login first.
    fn active(&self, user: UserId) -> Vec<Session> {
        let of_user = self.sessions.values().filter(|it| it.session.user.id == user);
        let mut active: Vec<_> =
            of_user.filter(|it| it.is_active(self.now)).map(|it| it.session.clone()).collect();
        active.sort_by_key(|session| (session.opened_at, session.id));
        active
    }

    fn ids(&self, user: UserId) -> Vec<SessionId> {
        let of_user = self.sessions.iter().filter(|(_, it)| it.session.user.id == user);
        of_user.map(|(id, _)| *id).collect()
    }

    fn pick(&self, index: Index) -> Option<SessionId> {
        let ids: Vec<_> = self.sessions.keys().copied().collect();
        (!ids.is_empty()).then(|| *index.get(&ids))
    }
}
