use std::{borrow::Cow, fmt, str::FromStr};

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
            Self::Password(PasswordError::TooCommon) => "too_common",
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
            Self::Password(PasswordError::TooCommon) => {
                "This password is one of the most common ones; choose another.".into()
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
            Self::Password(PasswordError::TooCommon) => "此密码太常见，请换一个。".into(),
            Self::NotAGender => "性别应为 0、1、2，或未知、男、女。".into(),
            Self::FormulaError => "此单元格的公式没有结果。".into(),
            Self::UsernameTaken => "该用户名已被其他用户使用。".into(),
            Self::Repeated(first) => format!("与第 {} 行是同一用户。", first.row).into(),
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, column, kind } = self;
        write!(formatter, "{place} {column} {}", kind.code())?;
        match kind {
            RowFaultKind::Repeated(first) => write!(formatter, " {first}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for RowFault {
    type Err = RowFaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<_> = text.split(' ').collect();
        let [place, column, kind @ ..] = words.as_slice() else { return Err(RowFaultError) };
        let place = place.parse().map_err(|_| RowFaultError)?;
        let column = column.parse().map_err(|_| RowFaultError)?;
        Ok(Self { place, column, kind: parse_kind(column, kind)? })
    }
}

fn parse_kind(column: Column, words: &[&str]) -> Result<RowFaultKind, RowFaultError> {
    match (column, words) {
        (_, ["required"]) => Ok(RowFaultKind::Required),
        (_, ["not_an_id"]) => Ok(RowFaultKind::NotAnId),
        (_, ["empty"]) => Ok(RowFaultKind::Username(UsernameError::Empty)),
        (Column::Username, ["too_long"]) => Ok(RowFaultKind::Username(UsernameError::TooLong)),
        (_, ["too_long"]) => Ok(RowFaultKind::Password(PasswordError::TooLong)),
        (_, ["control_character"]) => Ok(RowFaultKind::Username(UsernameError::ControlCharacter)),
        (_, ["too_short"]) => Ok(RowFaultKind::Password(PasswordError::TooShort)),
        (_, ["too_common"]) => Ok(RowFaultKind::Password(PasswordError::TooCommon)),
        (_, ["not_one_of"]) => Ok(RowFaultKind::NotAGender),
        (_, ["formula_error"]) => Ok(RowFaultKind::FormulaError),
        (_, ["username_taken"]) => Ok(RowFaultKind::UsernameTaken),
        (_, ["repeated", first]) => {
            first.parse().map(RowFaultKind::Repeated).map_err(|_| RowFaultError)
        }
        _ => Err(RowFaultError),
    }
}

/// The text is no fault as `Display` writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fault of a row")]
pub struct RowFaultError;

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: RowPlace = RowPlace { sheet: 1, row: 12 };

    /// Every kind, in a column where it occurs.
    const KINDS: [(Column, RowFaultKind); 12] = [
        (Column::Username, RowFaultKind::Required),
        (Column::Id, RowFaultKind::NotAnId),
        (Column::Username, RowFaultKind::Username(UsernameError::Empty)),
        (Column::Username, RowFaultKind::Username(UsernameError::TooLong)),
        (Column::Username, RowFaultKind::Username(UsernameError::ControlCharacter)),
        (Column::Password, RowFaultKind::Password(PasswordError::TooShort)),
        (Column::Password, RowFaultKind::Password(PasswordError::TooLong)),
        (Column::Password, RowFaultKind::Password(PasswordError::TooCommon)),
        (Column::Gender, RowFaultKind::NotAGender),
        (Column::Gender, RowFaultKind::FormulaError),
        (Column::Username, RowFaultKind::UsernameTaken),
        (Column::Id, RowFaultKind::Repeated(RowPlace { sheet: 0, row: 3 })),
    ];

    #[test]
    fn a_fault_is_read_as_it_was_written() {
        for (column, kind) in KINDS {
            let fault = RowFault { place: PLACE, column, kind };
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
        for text in [
            "",
            "1:12 id",
            "1 id required",
            "1:12 name required",
            "1:12 id odd",
            "1:12 id repeated x",
        ] {
            assert_eq!(text.parse::<RowFault>(), Err(RowFaultError), "{text}");
        }
    }

    #[test]
    fn every_kind_has_a_sentence_in_each_language() {
        for (_, kind) in KINDS {
            let sentences = Language::ALL.map(|language| kind.message(language));
            assert!(sentences[0].ends_with('.') && sentences[1].ends_with('。'), "{sentences:?}");
        }
    }
}
