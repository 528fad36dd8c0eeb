use axum::http::{
    HeaderMap, HeaderName, StatusCode,
    header::{ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::Value;

/// An answer that has come in whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the body of an answer does not fail").to_bytes();
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The value of a header that is there once, as text.
    #[track_caller]
    pub(crate) fn header(&self, name: impl Into<HeaderName>) -> &str {
        let name = name.into();
        let values: Vec<_> = self.headers.get_all(&name).iter().collect();
        let [value] = values[..] else { panic!("{name}: {values:?} in {self:?}") };
        value.to_str().expect("text")
    }

    /// The value of a header that has no constant.
    #[track_caller]
    pub(crate) fn named(&self, name: &'static str) -> &str {
        self.header(HeaderName::from_static(name))
    }

    /// Passes on an answer with this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> &Self {
        let said = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status.as_u16(), status, "{said}");
        self
    }

    /// The body of a success that is JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        assert_eq!(self.header(CONTENT_TYPE), "application/json");
        self.parsed()
    }

    /// The body of a failure, which is a problem to the letter of RFC 9457 and of the contract, whatever it is about.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        self.expect(status);
        let problem = self.parsed();
        assert_eq!(self.header(CONTENT_TYPE), "application/problem+json");
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["type"], format!("urn:portico:problem:{code}"));
        assert_eq!(problem["status"], status);
        assert_eq!(problem["request_id"], self.named("x-request-id"));
        for member in ["title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
        let members = problem.as_object().expect("an object").len();
        let is_end = ["session_displaced", "session_ended", "refresh_reused"].contains(&code);
        assert_eq!(
            problem["end_reason"].is_string(),
            is_end,
            "the end of a session says why: {problem}"
        );
        let optional = ["refresh_url", "end_reason", "errors"]
            .iter()
            .filter(|name| !problem[**name].is_null());
        // The failure of an import has what the import has.
        if !code.starts_with("sheet_") {
            assert_eq!(members, 6 + optional.count(), "no more than the contract says: {problem}");
        }
        assert!(["en", "zh-CN"].contains(&self.header(CONTENT_LANGUAGE)));
        self.headers_of_problem(status);
        problem
    }

    #[track_caller]
    fn headers_of_problem(&self, status: u16) {
        let has = |name: HeaderName| self.headers.contains_key(name);
        assert_eq!(has(WWW_AUTHENTICATE), status == 401, "{self:?}");
        assert_eq!(has(ALLOW), status == 405, "{self:?}");
        assert_eq!(has(RETRY_AFTER), status == 429 || status == 503, "{self:?}");
        if has(RETRY_AFTER) {
            let seconds: u64 = self.header(RETRY_AFTER).parse().expect("whole seconds");
            assert!(seconds >= 1);
        }
    }

    /// The bad fields of a `validation_failed`, as pairs of pointer and code.
    #[track_caller]
    pub(crate) fn bad_fields(&self) -> Vec<(String, String)> {
        let problem = self.problem(422, "validation_failed");
        let errors = problem["errors"].as_array().expect("an array");
        assert!(!errors.is_empty());
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        errors
            .iter()
            .map(|error| {
                assert_eq!(error.as_object().expect("an object").len(), 3, "{error}");
                assert!(!text(&error["detail"]).is_empty());
                (text(&error["pointer"]), text(&error["code"]))
            })
            .collect()
    }

    #[track_caller]
    fn parsed(&self) -> Value {
        let said = String::from_utf8_lossy(&self.body);
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {said:?}"))
    }
}
