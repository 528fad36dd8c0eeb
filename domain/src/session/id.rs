use crate::random_id::random_id;

random_id! {
    /// Identifies a session: random, the claim `sid` of its tokens.
    SessionId
}

random_id! {
    /// Identifies a token: random, its claim `jti` (RFC 7519, section 4.1.7).
    TokenId
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random_id::RandomIdError;

    #[test]
    fn an_id_has_one_spelling() {
        let text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        assert_eq!(text.parse::<SessionId>().map(|id| id.to_string()), Ok(text.into()));
        for other in
            [text.to_uppercase(), text.replace('-', ""), format!("{{{text}}}"), String::new()]
        {
            assert_eq!(other.parse::<SessionId>(), Err(RandomIdError), "{other}");
        }
    }
}
