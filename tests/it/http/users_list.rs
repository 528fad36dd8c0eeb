use std::collections::HashSet;

use portico_domain::user::Role;
use serde_json::Value;

use super::{
    ask::get,
    site::{TestSite, Tokens, keys},
};

struct Listing {
    site: TestSite,
    admin: Tokens,
}

impl Listing {
    /// A site with an administrator and these members.
    async fn of(names: &[&str]) -> Self {
        let site = TestSite::new();
        let admin = site.admin().await;
        for name in names {
            site.add(name, Role::Member).await;
        }
        Self { site, admin }
    }

    async fn page(&self, query: &str) -> Value {
        let path = format!("/users{query}");
        self.site.send(get(&path).bearer(&self.admin.access)).await.expect(200).json()
    }

    async fn names(&self, query: &str) -> Vec<String> {
        names(&self.page(query).await)
    }
}

fn names(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("an array").iter();
    items.map(|item| item["username"].as_str().expect("a string").to_owned()).collect()
}

#[tokio::test]
async fn a_page_has_items_and_no_more() {
    let page = Listing::of(&["ada"]).await.page("").await;
    assert_eq!(keys(&page), ["items", "next_cursor"]);
    assert_eq!(page["next_cursor"], Value::Null);
    assert_eq!(
        keys(&page["items"][1]),
        ["created_at", "gender", "id", "role", "status", "updated_at", "username", "version"]
    );
    assert_eq!(names(&page), ["admin", "ada"]);
}

#[tokio::test]
async fn pages_to_the_end_show_each_user_once() {
    let members: Vec<_> = (0..10).map(|n| format!("user {n}")).collect();
    let listing = Listing::of(&members.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for limit in [1, 2, 5, 10, 11, 12, 200] {
        let (mut seen, mut query) = (Vec::new(), format!("?limit={limit}"));
        loop {
            let page = listing.page(&query).await;
            let on_page = names(&page);
            assert!(on_page.len() <= limit);
            assert!(!on_page.is_empty(), "no page is empty but that of an empty list");
            seen.extend(on_page);
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            query = format!("?limit={limit}&cursor={cursor}");
        }
        assert_eq!(seen.len(), 11, "{seen:?}");
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 11);
    }
}

#[tokio::test]
async fn who_is_added_between_pages_comes_later_and_who_goes_is_not_missed() {
    let listing = Listing::of(&["a", "b"]).await;
    let first = listing.page("?limit=2").await;
    listing.site.add("c", Role::Member).await;
    let cursor = first["next_cursor"].as_str().expect("there is more");
    assert_eq!(listing.names(&format!("?limit=2&cursor={cursor}")).await, ["b", "c"]);
}

#[tokio::test]
async fn a_page_has_50_users_unless_said() {
    let members: Vec<_> = (0..50).map(|n| n.to_string()).collect();
    let listing = Listing::of(&members.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let page = listing.page("").await;
    assert_eq!(names(&page).len(), 50);
    assert!(page["next_cursor"].is_string());
}

#[tokio::test]
async fn q_matches_the_start_of_a_username() {
    let listing = Listing::of(&["ada", "adam", "Adam", "bada"]).await;
    assert_eq!(listing.names("?q=ada").await, ["ada", "adam"]);
    assert_eq!(listing.names("?q=Ada").await, ["Adam"]);
    assert_eq!(listing.names("?q=adamant").await, [""; 0]);
    assert_eq!(listing.names("?q=").await.len(), 5);
}

#[tokio::test]
async fn q_gives_no_character_a_meaning() {
    let listing = Listing::of(&["100%", "100 per cent", "a_b", "axb", "*", "\\x", "o'brien"]).await;
    assert_eq!(listing.names("?q=100%25").await, ["100%"]);
    assert_eq!(listing.names("?q=a_").await, ["a_b"]);
    assert_eq!(listing.names("?q=%25").await, [""; 0]);
    assert_eq!(listing.names("?q=*").await, ["*"]);
    assert_eq!(listing.names("?q=%5C").await, ["\\x"]);
    assert_eq!(listing.names("?q=o'").await, ["o'brien"]);
}

#[tokio::test]
async fn q_is_normalized_as_usernames_are() {
    let listing = Listing::of(&["zo\u{eb}", "zoe", "密码"]).await;
    assert_eq!(listing.names("?q=zo%C3%AB").await, ["zo\u{eb}"]);
    assert_eq!(listing.names("?q=zoe%CC%88").await, ["zo\u{eb}"]);
    assert_eq!(listing.names("?q=+zoe").await, ["zoe"]);
    assert_eq!(listing.names("?q=%E5%AF%86").await, ["密码"]);
}

#[tokio::test]
async fn q_and_pages_go_together() {
    let listing = Listing::of(&["a1", "b1", "a2", "b2", "a3"]).await;
    let first = listing.page("?q=a&limit=2").await;
    assert_eq!(names(&first), ["admin", "a1"]);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = listing.page(&format!("?q=a&limit=2&cursor={cursor}")).await;
    assert_eq!(names(&second), ["a2", "a3"]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[tokio::test]
async fn every_bad_parameter_is_named_at_once() {
    let listing = Listing::of(&[]).await;
    for (query, fields) in [
        ("?limit=0", vec![("/limit", "out_of_range")]),
        ("?limit=201", vec![("/limit", "out_of_range")]),
        ("?limit=-1", vec![("/limit", "out_of_range")]),
        ("?limit=", vec![("/limit", "out_of_range")]),
        ("?limit=ten", vec![("/limit", "out_of_range")]),
        ("?limit=99999999999999999999999", vec![("/limit", "out_of_range")]),
        ("?cursor=x", vec![("/cursor", "not_a_cursor")]),
        ("?cursor=0", vec![("/cursor", "not_a_cursor")]),
        ("?cursor=%FF", vec![("/cursor", "not_a_cursor")]),
        ("?limit=0&cursor=-1", vec![("/limit", "out_of_range"), ("/cursor", "not_a_cursor")]),
        ("?limit=1&limit=2", vec![("/limit", "repeated")]),
    ] {
        let ask = get(&format!("/users{query}")).bearer(&listing.admin.access);
        let expected: Vec<(String, String)> =
            fields.into_iter().map(|(pointer, code)| (pointer.into(), code.into())).collect();
        assert_eq!(listing.site.send(ask).await.bad_fields(), expected, "{query}");
    }
}

#[tokio::test]
async fn only_an_administrator_lists_users() {
    let site = TestSite::new();
    let (_, member) = site.ada().await;
    site.send(get("/users").bearer(&member.access)).await.problem(403, "forbidden");
    site.send(get("/users?limit=0")).await.problem(401, "token_missing");
}
