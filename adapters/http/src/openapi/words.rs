//! Words of closed lists, as the description has them: the domain knows which there are.

use std::borrow::Cow;

use portico_domain::{
    import::{ImportMode, ImportState},
    language::Language,
    session::EndReason,
    user::{Gender, Role, UserStatus},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, RefOr, Schema, Type},
};

/// Describes a field or parameter that is one of `$words`.
macro_rules! word {
    ($name:ident, $schema:literal, $words:expr) => {
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                Object::builder().schema_type(Type::String).enum_values(Some($words)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                $schema.into()
            }
        }
    };
}

word!(EndReasonWord, "EndReason", EndReason::ALL.map(EndReason::as_str));
word!(GenderWord, "Gender", Gender::ALL.map(Gender::as_str));
word!(ImportModeWord, "ImportMode", ImportMode::ALL.map(ImportMode::as_str));
word!(ImportStateWord, "ImportState", ImportState::ALL.map(ImportState::as_str));
word!(LanguageWord, "Language", Language::ALL.map(Language::tag));
word!(RoleWord, "Role", Role::ALL.map(Role::as_str));
word!(UserStatusWord, "UserStatus", UserStatus::ALL.map(UserStatus::as_str));
