use std::{fmt, str::FromStr};

use uuid::Uuid;

/// The text is not a UUID as `Display` writes it: hyphenated, in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID in lower case with hyphens")]
pub struct RandomIdError;

macro_rules! random_id {
    ($(#[$documentation:meta])* $name:ident) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps what the id generator drew.
            #[must_use]
            pub fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id as stores keep it.
            #[must_use]
            pub fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = RandomIdError;

            /// Accepts exactly what `Display` writes, so that one id has one spelling.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let uuid = Uuid::try_parse(text).map_err(|_| RandomIdError)?;
                let canonical = &*uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text;
                if canonical { Ok(Self(uuid)) } else { Err(RandomIdError) }
            }
        }
    };
}

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
