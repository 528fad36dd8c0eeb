use std::borrow::Cow;

use portico_domain::{
    language::Language,
    page::PageLimit,
    user::{Password, PasswordError, Username, UsernameError},
};

/// A bad field and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The field as a JSON pointer (RFC 6901); a query parameter `limit` is `/limit`.
    pub(crate) pointer: String,
    pub(crate) fault: FieldFault,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldFault {
    Required,
    Repeated,
    NotAnObject,
    NotAString,
    UsernameEmpty,
    UsernameTooLong,
    UsernameControlCharacter,
    PasswordTooShort,
    PasswordTooLong,
    PasswordTooCommon,
    NotOneOf(&'static str),
    NotALimit,
    NotACursor,
    NotANumber,
}

impl FieldFault {
    /// The stable name that clients match on.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Repeated => "repeated",
            Self::NotAnObject | Self::NotAString => "wrong_type",
            Self::UsernameEmpty => "empty",
            Self::UsernameTooLong | Self::PasswordTooLong => "too_long",
            Self::UsernameControlCharacter => "control_character",
            Self::PasswordTooShort => "too_short",
            Self::PasswordTooCommon => "too_common",
            Self::NotOneOf(_) => "not_one_of",
            Self::NotALimit => "out_of_range",
            Self::NotACursor => "not_a_cursor",
            Self::NotANumber => "not_a_number",
        }
    }

    /// The sentence for a person.
    pub(crate) fn detail(self, language: Language) -> Cow<'static, str> {
        match language {
            Language::English => self.english(),
            Language::Chinese => self.chinese(),
        }
    }

    fn english(self) -> Cow<'static, str> {
        match self {
            Self::Required => "This field is required.".into(),
            Self::Repeated => "This field comes more than once.".into(),
            Self::NotAnObject => "An object is expected here.".into(),
            Self::NotAString => "A string is expected here.".into(),
            Self::UsernameEmpty => "A username is not empty.".into(),
            Self::UsernameTooLong => {
                format!("A username has at most {} characters.", Username::MAX_CHARS).into()
            }
            Self::UsernameControlCharacter => "A username has no control characters.".into(),
            Self::PasswordTooShort => {
                format!("A password has at least {} bytes.", Password::MIN_BYTES).into()
            }
            Self::PasswordTooLong => {
                format!("A password has at most {} bytes.", Password::MAX_BYTES).into()
            }
            Self::PasswordTooCommon => {
                "This password is one of the most common ones; choose another.".into()
            }
            Self::NotOneOf(words) => format!("One of these is expected: {words}.").into(),
            Self::NotALimit => format!("A number from 1 to {} is expected.", PageLimit::MAX).into(),
            Self::NotACursor => "A cursor is what `next_cursor` of an earlier page said.".into(),
            Self::NotANumber => "A whole number of 32 bits is expected.".into(),
        }
    }

    fn chinese(self) -> Cow<'static, str> {
        match self {
            Self::Required => "此字段必填。".into(),
            Self::Repeated => "此字段出现了不止一次。".into(),
            Self::NotAnObject => "此处应为对象。".into(),
            Self::NotAString => "此处应为字符串。".into(),
            Self::UsernameEmpty => "用户名不能为空。".into(),
            Self::UsernameTooLong => format!("用户名最多 {} 个字符。", Username::MAX_CHARS).into(),
            Self::UsernameControlCharacter => "用户名不能含有控制字符。".into(),
            Self::PasswordTooShort => format!("密码至少 {} 个字节。", Password::MIN_BYTES).into(),
            Self::PasswordTooLong => format!("密码最多 {} 个字节。", Password::MAX_BYTES).into(),
            Self::PasswordTooCommon => "此密码太常见，请换一个。".into(),
            Self::NotOneOf(words) => format!("应为下列之一：{words}。").into(),
            Self::NotALimit => format!("应为 1 到 {} 之间的数字。", PageLimit::MAX).into(),
            Self::NotACursor => "游标应取自前一页的 `next_cursor`。".into(),
            Self::NotANumber => "应为 32 位整数。".into(),
        }
    }
}

impl From<UsernameError> for FieldFault {
    fn from(error: UsernameError) -> Self {
        match error {
            UsernameError::Empty => Self::UsernameEmpty,
            UsernameError::TooLong => Self::UsernameTooLong,
            UsernameError::ControlCharacter => Self::UsernameControlCharacter,
        }
    }
}

impl From<PasswordError> for FieldFault {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::TooShort => Self::PasswordTooShort,
            PasswordError::TooLong => Self::PasswordTooLong,
            PasswordError::TooCommon => Self::PasswordTooCommon,
        }
    }
}
