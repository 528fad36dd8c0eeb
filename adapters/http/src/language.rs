use axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};
use portico_application::catalogue::preferred_language;
use portico_domain::language::Language;

/// The language that `Accept-Language` prefers; `default` when it names none that is spoken here.
pub(crate) fn negotiate(headers: &HeaderMap, default: Language) -> Language {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.map_or(default, |accepted| preferred_language(accepted, default))
}
