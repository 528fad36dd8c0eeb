use std::{collections::HashMap, time::Duration};

use portico_application::{
    PeerIdentity,
    catalogue::text,
    error::{ErrorKind, Failure, chain},
    ports::NotAdmitted,
};
use portico_domain::language::Language;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::edge::Call;

/// The domain of every `google.rpc.ErrorInfo` of ours.
const DOMAIN: &str = "portico";
/// How long to wait for what may be there again at any time, such as a place.
const SOON: Duration = Duration::from_secs(1);

/// The one table from what went wrong to a code of gRPC.
fn code_of(kind: ErrorKind) -> Code {
    match kind {
        ErrorKind::Unauthenticated => Code::Unauthenticated,
        ErrorKind::Forbidden => Code::PermissionDenied,
        ErrorKind::NotFound => Code::NotFound,
        ErrorKind::Conflict => Code::AlreadyExists,
        ErrorKind::Stale => Code::Aborted,
        ErrorKind::Invalid => Code::InvalidArgument,
        ErrorKind::RateLimited => Code::ResourceExhausted,
        ErrorKind::Unavailable => Code::Unavailable,
        ErrorKind::Internal => Code::Internal,
    }
}

impl Call {
    /// The status that a failure is. A fault of ours is logged here and nowhere else, with the whole chain of causes.
    pub(crate) fn status(&self, failure: &dyn Failure) -> Status {
        let kind = failure.kind();
        if matches!(kind, ErrorKind::Unavailable | ErrorKind::Internal) {
            let cause = chain(failure);
            tracing::error!(request_id = self.id(), code = failure.code(), cause, "call failed");
        }
        let mut details = self.details(failure.code(), metadata(failure));
        let soon = (kind == ErrorKind::Unavailable).then_some(SOON);
        if let Some(wait) = failure.retry_after().or(soon) {
            details.set_retry_info(Some(wait));
        }
        Status::with_error_details(code_of(kind), title(failure.code()), details)
    }

    /// The status of what happened outside of any use case; `reason` is in the catalogue.
    pub(crate) fn refusal(&self, code: Code, reason: &'static str) -> Status {
        Status::with_error_details(code, title(reason), self.details(reason, HashMap::new()))
    }

    /// The status of a call that there is no place for.
    pub(crate) fn not_admitted(&self, refused: NotAdmitted) -> Status {
        let (kind, wait) = match refused {
            NotAdmitted::TooOften(wait) => (ErrorKind::RateLimited, wait),
            NotAdmitted::Full => (ErrorKind::Unavailable, SOON),
        };
        let mut details = self.details(kind.code(), HashMap::new());
        details.set_retry_info(Some(wait));
        Status::with_error_details(code_of(kind), title(kind.code()), details)
    }

    /// The status of a call of a client whose certificate names nobody that is served.
    pub(crate) fn unlisted(&self) -> Status {
        let name = self.peer.as_ref().map_or("nameless", PeerIdentity::name);
        let message = format!("the certificate of {name} has no name that this server admits");
        Status::with_error_details(
            Code::PermissionDenied,
            message,
            self.details("forbidden", HashMap::new()),
        )
    }

    fn details(&self, reason: &'static str, metadata: HashMap<String, String>) -> ErrorDetails {
        let mut details = ErrorDetails::new();
        details
            .set_error_info(reason, DOMAIN, metadata)
            .set_request_info(self.id(), "")
            .set_localized_message(self.language.tag(), text(reason, self.language).title);
        details
    }
}

/// What more there is to say of a failure: `end_reason`, when it is about the end of a session.
fn metadata(failure: &dyn Failure) -> HashMap<String, String> {
    let reason = failure.end_reason().map(|reason| ("end_reason".to_owned(), reason.to_string()));
    reason.into_iter().collect()
}

/// What a log of a client shows; for a person there is the localized message.
fn title(reason: &str) -> &'static str {
    text(reason, Language::English).title
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use portico_application::SessionOver;
    use portico_domain::session::EndReason;

    use super::*;
    use crate::edge::Calls;

    #[derive(Debug, thiserror::Error)]
    #[error("it failed")]
    struct Failed(ErrorKind);

    impl Failure for Failed {
        fn kind(&self) -> ErrorKind {
            self.0
        }

        fn retry_after(&self) -> Option<Duration> {
            (self.0 == ErrorKind::RateLimited).then_some(Duration::from_secs(7))
        }
    }

    fn status(kind: ErrorKind, accepted: &str) -> Status {
        let headers = HeaderMap::from_iter([(
            axum::http::header::ACCEPT_LANGUAGE,
            accepted.parse().expect("a header value"),
        )]);
        let calls = Calls::new(Language::English, uuid::Uuid::nil());
        calls.begin(&headers, None, None).status(&Failed(kind))
    }

    #[test]
    fn the_end_of_a_session_says_why() {
        let calls = Calls::new(Language::English, uuid::Uuid::nil());
        let call = calls.begin(&HeaderMap::new(), None, None);
        for reason in EndReason::ALL {
            let info = call.status(&SessionOver(reason)).get_details_error_info();
            let metadata = info.expect("a reason").metadata;
            assert_eq!(metadata.get("end_reason").map(String::as_str), Some(reason.as_str()));
        }
    }

    #[test]
    fn each_kind_has_a_code_and_says_why() {
        for (kind, code, reason) in [
            (ErrorKind::Unauthenticated, Code::Unauthenticated, "token_invalid"),
            (ErrorKind::Forbidden, Code::PermissionDenied, "forbidden"),
            (ErrorKind::NotFound, Code::NotFound, "not_found"),
            (ErrorKind::Conflict, Code::AlreadyExists, "conflict"),
            (ErrorKind::Stale, Code::Aborted, "stale"),
            (ErrorKind::Invalid, Code::InvalidArgument, "validation_failed"),
            (ErrorKind::RateLimited, Code::ResourceExhausted, "rate_limited"),
            (ErrorKind::Unavailable, Code::Unavailable, "unavailable"),
            (ErrorKind::Internal, Code::Internal, "internal"),
        ] {
            let status = status(kind, "en");
            assert_eq!(status.code(), code);
            let info = status.get_details_error_info().expect("a reason");
            assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "portico"));
            assert!(!status.message().contains("it failed"), "{status:?}");
        }
    }

    #[test]
    fn a_person_is_told_in_their_language() {
        let message = status(ErrorKind::Forbidden, "zh-CN").get_details_localized_message();
        let message = message.expect("a message");
        assert_eq!((message.locale.as_str(), message.message.as_str()), ("zh-CN", "没有权限"));
    }

    #[test]
    fn who_may_try_again_is_told_how_long_to_wait() {
        let wait = |kind| status(kind, "en").get_details_retry_info()?.retry_delay;
        assert_eq!(wait(ErrorKind::RateLimited), Some(Duration::from_secs(7)));
        assert_eq!(wait(ErrorKind::Unavailable), Some(SOON));
        assert_eq!(wait(ErrorKind::Invalid), None);
    }
}
