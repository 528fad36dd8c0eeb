use std::{fmt, str::FromStr};

use crate::language::Language;

/// A column of a sheet of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Identifies the user.
    Id,
    /// The name to log in with.
    Username,
    /// A first password; never filled on the way out.
    Password,
    /// What the user says of their gender.
    Gender,
    /// What was wrong with the row when it was imported; not read.
    Errors,
}

impl Column {
    /// Those that a sheet of users has, in the order in which they are exported.
    pub const OF_USERS: [Self; 4] = [Self::Id, Self::Username, Self::Password, Self::Gender];

    const ALL: [Self; 5] = [Self::Id, Self::Username, Self::Password, Self::Gender, Self::Errors];

    /// The word that stands for it outside.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Username => "username",
            Self::Password => "password",
            Self::Gender => "gender",
            Self::Errors => "errors",
        }
    }

    /// What stands above it.
    #[must_use]
    pub fn heading(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Id, Language::Chinese) => "用户Id",
            (Self::Id, Language::English) => "User Id",
            (Self::Username, Language::Chinese) => "用户名",
            (Self::Username, Language::English) => "Username",
            (Self::Password, Language::Chinese) => "密码",
            (Self::Password, Language::English) => "Password",
            (Self::Gender, Language::Chinese) => "性别",
            (Self::Gender, Language::English) => "Gender",
            (Self::Errors, Language::Chinese) => "错误",
            (Self::Errors, Language::English) => "Errors",
        }
    }

    /// The column that a heading names, in either language and in any case.
    #[must_use]
    pub fn named(heading: &str) -> Option<Self> {
        let heading = heading.trim_matches(|edge: char| edge.is_whitespace() || edge == '\u{feff}');
        let names = |column: &Self| {
            let mut headings = Language::ALL.map(|language| column.heading(language)).into_iter();
            headings.any(|name| name.to_lowercase() == heading.to_lowercase())
        };
        Self::ALL.into_iter().find(names)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Column {
    type Err = ColumnError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|column| column.as_str() == word).ok_or(ColumnError)
    }
}

/// The word stands for no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a column")]
pub struct ColumnError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_either_heading_in_any_case() {
        for column in Column::ALL {
            for language in Language::ALL {
                assert_eq!(Column::named(column.heading(language)), Some(column));
            }
        }
        assert_eq!(Column::named("USER ID"), Some(Column::Id));
        assert_eq!(Column::named("用户ID"), Some(Column::Id));
        assert_eq!(Column::named("Name"), None);
    }
}
