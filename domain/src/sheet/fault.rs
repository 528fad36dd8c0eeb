use std::borrow::Cow;

use super::{Column, RowPlace};
use crate::{
    language::Language,
    user::{Password, PasswordError, Username, UsernameError},
};

/// Why a row of a sheet is not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowFault {
    /// The row.
    pub place: RowPlace,
    /// The cell.
    pub column: Column,
    /// What is wrong with it.
    pub kind: RowFaultKind,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFaultKind {
    /// It is empty.
    Required,
    /// It is no user id.
    NotAnId,
    /// It is no username.
    Username(UsernameError),
    /// It is no password that a user may be given.
    Password(PasswordError),
    /// It is no gender.
    NotAGender,
    /// Its formula cannot be computed.
    FormulaError,
    /// Another user has the name.
    UsernameTaken,
    /// An earlier row is about the same user.
    Repeated(RowPlace),
}

impl RowFaultKind {
    /// The stable name that clients match on.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::NotAnId => "not_an_id",
            Self::Username(UsernameError::Empty) => "empty",
            Self::Username(UsernameError::TooLong) | Self::Password(PasswordError::TooLong) => {
                "too_long"
            }
            Self::Username(UsernameError::ControlCharacter) => "control_character",
            Self::Password(PasswordError::TooShort) => "too_short",
            Self::NotAGender => "not_one_of",
            Self::FormulaError => "formula_error",
            Self::UsernameTaken => "username_taken",
            Self::Repeated(_) => "repeated",
        }
    }

    /// The sentence for a person.
    #[must_use]
    pub fn message(self, language: Language) -> Cow<'static, str> {
        match language {
            Language::English => self.english(),
            Language::Chinese => self.chinese(),
        }
    }

    fn english(self) -> Cow<'static, str> {
        match self {
            Self::Required | Self::Username(UsernameError::Empty) => "A username is needed.".into(),
            Self::NotAnId => {
                "A user id is a positive whole number; leave it empty for a new user.".into()
            }
            Self::Username(UsernameError::TooLong) => {
                format!("A username has at most {} characters.", Username::MAX_CHARS).into()
            }
            Self::Username(UsernameError::ControlCharacter) => {
                "A username has no control characters.".into()
            }
            Self::Password(PasswordError::TooShort) => {
                format!("A password has at least {} bytes.", Password::MIN_BYTES).into()
            }
            Self::Password(PasswordError::TooLong) => {
                format!("A password has at most {} bytes.", Password::MAX_BYTES).into()
            }
            Self::NotAGender => "A gender is 0, 1 or 2, or unknown, male or female.".into(),
            Self::FormulaError => "The formula in this cell has no result.".into(),
            Self::UsernameTaken => "Another user has this username.".into(),
            Self::Repeated(first) => format!("Row {} is about the same user.", first.row).into(),
        }
    }

    fn chinese(self) -> Cow<'static, str> {
        match self {
            Self::Required | Self::Username(UsernameError::Empty) => "用户名不能为空。".into(),
            Self::NotAnId => "用户Id应为正整数；新用户请留空。".into(),
            Self::Username(UsernameError::TooLong) => {
                format!("用户名最多 {} 个字符。", Username::MAX_CHARS).into()
            }
            Self::Username(UsernameError::ControlCharacter) => "用户名不能含有控制字符。".into(),
            Self::Password(PasswordError::TooShort) => {
                format!("密码至少 {} 个字节。", Password::MIN_BYTES).into()
            }
            Self::Password(PasswordError::TooLong) => {
                format!("密码最多 {} 个字节。", Password::MAX_BYTES).into()
            }
            Self::NotAGender => "性别应为 0、1、2，或未知、男、女。".into(),
            Self::FormulaError => "此单元格的公式没有结果。".into(),
            Self::UsernameTaken => "该用户名已被其他用户使用。".into(),
            Self::Repeated(first) => format!("与第 {} 行是同一用户。", first.row).into(),
        }
    }
}
