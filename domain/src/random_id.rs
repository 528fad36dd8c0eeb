//! Ids that are drawn at random, each kind a type of its own.

use uuid::Uuid;

/// The text is not a UUID as `Display` writes it: hyphenated, in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID in lower case with hyphens")]
pub struct RandomIdError;

/// Accepts what is written with hyphens and in lower case.
pub(crate) fn parse(text: &str) -> Result<Uuid, RandomIdError> {
    let uuid = Uuid::try_parse(text).map_err(|_| RandomIdError)?;
    let canonical = &*uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text;
    if canonical { Ok(uuid) } else { Err(RandomIdError) }
}

/// Makes the type of one kind of id.
macro_rules! random_id {
    ($(#[$documentation:meta])* $name:ident) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Wraps what the id generator drew.
            #[must_use]
            pub fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }

            /// The id as stores keep it.
            #[must_use]
            pub fn as_uuid(&self) -> &uuid::Uuid {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0.hyphenated(), formatter)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::random_id::RandomIdError;

            /// Accepts exactly what `Display` writes, so that one id has one spelling.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::random_id::parse(text).map(Self)
            }
        }
    };
}

pub(crate) use random_id;
