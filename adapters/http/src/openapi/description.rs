use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::words::LanguageWord;
use crate::problem::ProblemBody;

/// What every client has to know, whichever route it calls.
const ABOUT: &str = "\
Login, sessions, users, and workbooks of users.

Every failure is a problem (RFC 9457), whose `code` is what a program looks at. `Accept-Language` chooses the language of what people \
read: `en` or `zh-CN`. Every answer has an `x-request-id`, which is the one that the request had if that was harmless. A write of users answers an \
`x-portico-consistency`; a read that sends it back sees that write, on whichever node.";

/// What the description says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(title = "Portico", description = ABOUT),
    components(schemas(LanguageWord, ProblemBody)),
    tags(
        (name = "excel", description = "Users in and out as workbooks"),
        (name = "greeting", description = "Whether anybody is there"),
        (name = "keys", description = "What tokens are checked with"),
        (name = "session", description = "Logins, and what whoever is logged in does with them"),
        (name = "sockets", description = "Where the WebSocket service is"),
        (name = "users", description = "Users, for administrators"),
    ),
    modifiers(&Tokens)
)]
pub(crate) struct Description;

/// The two kinds of tokens, neither of which is taken for the other.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", token("The access token of a login."));
        components.add_security_scheme("refresh", token("The refresh token of a login."));
    }
}

fn token(description: &str) -> SecurityScheme {
    let scheme = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    SecurityScheme::Http(scheme.description(Some(description)).build())
}
