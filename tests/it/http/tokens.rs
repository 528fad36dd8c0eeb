use super::{answer::Answer, site::keys};

/// The members of an answer with a pair of tokens, sorted.
const MEMBERS: [&str; 6] = [
    "access_token",
    "expires_in",
    "refresh_expires_in",
    "refresh_token",
    "session_id",
    "token_type",
];

/// What a login answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) session: String,
}

impl Tokens {
    #[track_caller]
    pub(crate) fn of(answer: &Answer) -> Self {
        let body = answer.expect(200).json();
        assert_eq!(keys(&body), MEMBERS);
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(answer.named("cache-control"), "no-store");
        let text = |name: &str| body[name].as_str().expect("a string").to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            session: text("session_id"),
        }
    }
}
