//! What [`UserQueries`] promise. Each case needs an empty store. Answers may lag, so cases ask until they are as they
//! should be, and give up after a while.
#![expect(missing_docs, reason = "the name of a case is its sentence")]

use portico_domain::{
    consistency::Consistency,
    page::{Page, PageLimit},
    user::{
        Gender, Role, User, UserFilter, UserId, UserQueries, UserRepository, UserStatus,
        UserSummary, Username,
    },
};

use super::{Subject, eventually};
use crate::fixtures::{new_user, username};

/// Runs every case on an adapter. The fixture is an empty [`Users`].
#[macro_export]
macro_rules! user_queries {
    ($adapter:ident, $fixture:expr) => {
        $crate::contract_cases! {
            $adapter, $fixture, user_queries:
            a_summary_shows_what_was_added
            a_summary_shows_what_was_saved
            an_unknown_user_has_no_summary
            a_removed_user_has_no_summary
            the_first_user_is_the_one_with_the_lowest_id
            nobody_is_first_among_none
            a_list_of_none_is_one_empty_page
            a_list_holds_every_user_once_by_ascending_id_whatever_the_limit
            a_full_last_page_has_no_next
            a_list_goes_on_after_a_user_who_is_gone
            a_prefix_selects_by_code_point
            a_prefix_gives_no_character_a_meaning
            a_prefix_goes_with_pages
            whoever_wrote_reads_it_at_once
        }
    };
}

/// The queries, and the repository whose users they show.
pub struct Users {
    /// Where users are added.
    pub repository: Subject<dyn UserRepository>,
    /// Where they are shown.
    pub queries: Subject<dyn UserQueries>,
}

impl Users {
    async fn add(&self, name: &str) -> User {
        self.add_as(Username::parse(name).expect("a good name")).await
    }

    async fn add_as(&self, username: Username) -> User {
        let user = new_user(username);
        let id = self.repository.add(&user).await.expect("the name is free");
        user.with_id(id)
    }

    async fn add_many(&self, count: usize) -> Vec<UserSummary> {
        let mut added = Vec::new();
        for _ in 0..count {
            added.push(self.add_as(username("user-")).await.into());
        }
        added
    }

    /// Asks for the summary of `id` until it is `expected`.
    async fn shows(&self, id: UserId, expected: Option<UserSummary>) {
        let ask = async || {
            self.queries.find(id, &Consistency::Eventual).await.expect("the queries answer")
        };
        eventually(ask, |summary| *summary == expected).await;
    }

    async fn page(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        limit: PageLimit,
    ) -> Page<UserSummary, UserId> {
        let page = self.queries.list(filter, after, limit, &Consistency::Eventual);
        page.await.expect("the queries answer")
    }

    /// Every user that passes the filter, read page by page.
    async fn all(&self, filter: &UserFilter, limit: PageLimit) -> Vec<UserSummary> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let Page { items, next } = self.page(filter, after, limit).await;
            assert!(items.len() == limit.get() || next.is_none(), "a page is full or the last");
            all.extend(items);
            match next {
                Some(next) => after = Some(next),
                None => return all,
            }
        }
    }

    /// Asks for the names that start with `prefix` until they are `expected`.
    async fn selects(&self, prefix: &str, expected: &[&str]) {
        let filter = starting_with(prefix);
        let ask = async || {
            let users = self.all(&filter, limit(200)).await;
            users.into_iter().map(|user| user.username.to_string()).collect::<Vec<_>>()
        };
        eventually(ask, |names| names == expected).await;
    }
}

fn limit(limit: u64) -> PageLimit {
    PageLimit::parse(limit).expect("a good limit")
}

fn starting_with(prefix: &str) -> UserFilter {
    UserFilter { username_prefix: Some(prefix.to_owned()) }
}

pub async fn a_summary_shows_what_was_added(users: Users) {
    let user = users.add("ada").await;
    users.shows(user.id, Some(user.into())).await;
}

pub async fn a_summary_shows_what_was_saved(users: Users) {
    let user = User {
        username: username("eve"),
        gender: Gender::Male,
        role: Role::Admin,
        status: UserStatus::Disabled,
        ..users.add("ada").await
    };
    let version = users.repository.save(&user).await.expect("the version is the stored one");
    users.shows(user.id, Some(User { version, ..user }.into())).await;
}

pub async fn an_unknown_user_has_no_summary(users: Users) {
    users.add("ada").await;
    users.shows(UserId::parse(i64::MAX).expect("it is positive"), None).await;
}

pub async fn a_removed_user_has_no_summary(users: Users) {
    let user = users.add("ada").await;
    users.repository.remove(user.id, user.version).await.expect("the version is the stored one");
    users.shows(user.id, None).await;
}

pub async fn the_first_user_is_the_one_with_the_lowest_id(users: Users) {
    let first = async || users.queries.first().await.expect("the queries answer");
    let lowest = users.add("zoe").await;
    let next = users.add("ada").await;
    eventually(first, |user| user.as_ref().is_some_and(|user| user.id == lowest.id)).await;
    let UserSummary { id, version, .. } = lowest.into();
    users.repository.remove(id, version).await.expect("the version is the stored one");
    eventually(first, |user| *user == Some(next.clone().into())).await;
}

pub async fn nobody_is_first_among_none(users: Users) {
    assert_eq!(users.queries.first().await.expect("the queries answer"), None);
}

pub async fn a_list_of_none_is_one_empty_page(users: Users) {
    let page = users.page(&UserFilter::default(), None, PageLimit::DEFAULT).await;
    assert_eq!(page, Page { items: vec![], next: None });
}

pub async fn a_list_holds_every_user_once_by_ascending_id_whatever_the_limit(users: Users) {
    let added = users.add_many(7).await;
    for size in [1, 2, 3, 6, 7, 8, 200] {
        let ask = async || users.all(&UserFilter::default(), limit(size)).await;
        eventually(ask, |listed| *listed == added).await;
    }
}

pub async fn a_full_last_page_has_no_next(users: Users) {
    let added = users.add_many(4).await;
    let ask = async || users.page(&UserFilter::default(), Some(added[1].id), limit(2)).await;
    let expected = Page { items: added[2..].to_vec(), next: None };
    eventually(ask, |page| *page == expected).await;
    let ask = async || users.page(&UserFilter::default(), None, limit(2)).await;
    let expected = Page { items: added[..2].to_vec(), next: Some(added[1].id) };
    eventually(ask, |page| *page == expected).await;
}

pub async fn a_list_goes_on_after_a_user_who_is_gone(users: Users) {
    let added = users.add_many(3).await;
    let gone = &added[1];
    users.repository.remove(gone.id, gone.version).await.expect("the version is the stored one");
    let ask = async || users.page(&UserFilter::default(), Some(gone.id), limit(200)).await;
    eventually(ask, |page| page.items == added[2..]).await;
}

pub async fn a_prefix_selects_by_code_point(users: Users) {
    let names =
        ["ada", "Ada", "ad", "adam", "\u{e1}da", "ada\u{301}n", "b", "\u{1f980}", "\u{1f980}s"];
    for name in names {
        users.add(name).await;
    }
    users
        .selects(
            "",
            &["ada", "Ada", "ad", "adam", "\u{e1}da", "ad\u{e1}n", "b", "\u{1f980}", "\u{1f980}s"],
        )
        .await;
    users.selects("ad", &["ada", "ad", "adam", "ad\u{e1}n"]).await;
    users.selects("ada", &["ada", "adam"]).await;
    users.selects("A", &["Ada"]).await;
    users.selects("\u{e1}", &["\u{e1}da"]).await;
    users.selects("\u{1f980}", &["\u{1f980}", "\u{1f980}s"]).await;
    users.selects("adamant", &[]).await;
    users.selects(&"ada".repeat(100), &[]).await;
}

pub async fn a_prefix_gives_no_character_a_meaning(users: Users) {
    for name in ["a%b", "a_b", "axb", "a\\b", "a*b", "a?b", "a[x]b", "a'b", "a\"b"] {
        users.add(name).await;
    }
    users.selects("a%", &["a%b"]).await;
    users.selects("a_", &["a_b"]).await;
    users.selects("a\\", &["a\\b"]).await;
    users.selects("a*", &["a*b"]).await;
    users.selects("a?", &["a?b"]).await;
    users.selects("a[x", &["a[x]b"]).await;
    users.selects("a'", &["a'b"]).await;
    users.selects("a\"", &["a\"b"]).await;
    users.selects("%", &[]).await;
    users.selects("a\0", &[]).await;
}

pub async fn a_prefix_goes_with_pages(users: Users) {
    for index in 0..6 {
        users.add(&format!("ada-{index}")).await;
        users.add(&format!("eve-{index}")).await;
    }
    let filter = starting_with("eve-");
    let ask = async || {
        let users = users.all(&filter, limit(2)).await;
        users.into_iter().map(|user| user.username.to_string()).collect::<Vec<_>>()
    };
    let expected: Vec<_> = (0..6).map(|index| format!("eve-{index}")).collect();
    eventually(ask, |names| *names == expected).await;
}

pub async fn whoever_wrote_reads_it_at_once(users: Users) {
    let name = |number: usize| username(&format!("user-{number}-"));
    for number in 0..20 {
        let user = users.add_as(name(number)).await;
        let mark = Consistency::After(users.repository.write_mark());
        for consistency in [&Consistency::Eventual, &mark] {
            let summary = users.queries.find(user.id, consistency).await;
            assert_eq!(summary.expect("the queries answer"), Some(user.clone().into()));
        }
    }
}
