use std::{borrow::Cow, fmt, str::FromStr};

use crate::{
    language::Language,
    sheet::{Column, HeaderMismatch, Unacceptable},
};

/// Why an import failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportFailure {
    /// The workbook is not read.
    Unacceptable(Unacceptable),
    /// The first row of the first sheet, or of another that is meant for users, is not the header.
    HeaderMismatch(HeaderMismatch),
    /// There is no row but the header.
    Empty,
    /// Some rows are wrong, and all were to be right.
    RowsRejected,
    /// Something that is needed does not answer.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl ImportFailure {
    /// The stable name that clients match on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unacceptable(reason) => reason.code(),
            Self::HeaderMismatch(_) => "sheet_header_mismatch",
            Self::Empty => "sheet_empty",
            Self::RowsRejected => "sheet_rows_rejected",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    /// The sentence for a person about this very workbook; `None` where the code says all there is to say.
    #[must_use]
    pub fn message(&self, language: Language) -> Option<Cow<'static, str>> {
        match self {
            Self::Unacceptable(reason) => Some(reason.message(language)),
            Self::HeaderMismatch(mismatch) => Some(describe(mismatch, language).into()),
            Self::Empty | Self::RowsRejected | Self::Unavailable | Self::Internal => None,
        }
    }
}

fn describe(mismatch: &HeaderMismatch, language: Language) -> String {
    let (colon, comma, stop) = match language {
        Language::English => (": ", ", ", ". "),
        Language::Chinese => ("：", "、", "。"),
    };
    let headings = |columns: &[Column]| {
        columns.iter().map(|column| column.heading(language).to_owned()).collect::<Vec<_>>()
    };
    let [missing, unknown, duplicate, expected] = match language {
        Language::English => ["Missing", "Unknown", "Twice", "The first row has to be"],
        Language::Chinese => ["缺少", "无法识别", "重复", "首行应为"],
    };
    let parts = [
        (missing, headings(&mismatch.missing)),
        (unknown, mismatch.unknown.clone()),
        (duplicate, headings(&mismatch.duplicate)),
        (expected, headings(&Column::OF_USERS)),
    ];
    let sentences = parts.into_iter().filter(|(_, columns)| !columns.is_empty());
    let sentences =
        sentences.map(|(what, columns)| [what, colon, &columns.join(comma), stop].concat());
    sentences.collect::<String>().trim_end().to_owned()
}

impl fmt::Display for ImportFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unacceptable(reason) => write!(formatter, "unacceptable {reason}"),
            Self::HeaderMismatch(mismatch) => {
                formatter.write_str("header_mismatch")?;
                mismatch
                    .missing
                    .iter()
                    .try_for_each(|name| write!(formatter, "\nmissing {name}"))?;
                mismatch
                    .unknown
                    .iter()
                    .try_for_each(|name| write!(formatter, "\nunknown {name}"))?;
                mismatch
                    .duplicate
                    .iter()
                    .try_for_each(|name| write!(formatter, "\nduplicate {name}"))
            }
            Self::Empty => formatter.write_str("empty"),
            Self::RowsRejected => formatter.write_str("rows_rejected"),
            Self::Unavailable => formatter.write_str("unavailable"),
            Self::Internal => formatter.write_str("internal"),
        }
    }
}

impl FromStr for ImportFailure {
    type Err = ImportFailureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut lines = text.split('\n');
        match lines.next().unwrap_or_default() {
            "header_mismatch" => parse_mismatch(lines).map(Self::HeaderMismatch),
            "empty" => Ok(Self::Empty),
            "rows_rejected" => Ok(Self::RowsRejected),
            "unavailable" => Ok(Self::Unavailable),
            "internal" => Ok(Self::Internal),
            line => {
                let reason = line.strip_prefix("unacceptable ").ok_or(ImportFailureError)?;
                reason.parse().map(Self::Unacceptable).map_err(|_| ImportFailureError)
            }
        }
    }
}

fn parse_mismatch<'text>(
    lines: impl Iterator<Item = &'text str>,
) -> Result<HeaderMismatch, ImportFailureError> {
    let mut mismatch = HeaderMismatch::default();
    let column = |name: &str| name.parse::<Column>().map_err(|_| ImportFailureError);
    for line in lines {
        match line.split_once(' ').ok_or(ImportFailureError)? {
            ("missing", name) => mismatch.missing.push(column(name)?),
            ("unknown", name) => mismatch.unknown.push(name.to_owned()),
            ("duplicate", name) => mismatch.duplicate.push(column(name)?),
            _ => return Err(ImportFailureError),
        }
    }
    Ok(mismatch)
}

/// The text is no failure as `Display` writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the failure of an import")]
pub struct ImportFailureError;

#[cfg(test)]
mod tests {
    use super::*;

    fn mismatch() -> ImportFailure {
        ImportFailure::HeaderMismatch(HeaderMismatch {
            missing: vec![Column::Id, Column::Gender],
            unknown: vec!["Phone number".to_owned(), "x".to_owned()],
            duplicate: vec![Column::Username],
        })
    }

    #[test]
    fn a_failure_is_read_as_it_was_written() {
        let reasons = [
            Unacceptable::NotXlsx,
            Unacceptable::Encrypted,
            Unacceptable::Damaged,
            Unacceptable::Forbidden,
            Unacceptable::TooManyParts,
            Unacceptable::TooManyBytes(7),
            Unacceptable::TooManyRows(8),
        ];
        let others = [
            mismatch(),
            ImportFailure::Empty,
            ImportFailure::RowsRejected,
            ImportFailure::Unavailable,
            ImportFailure::Internal,
        ];
        for failure in reasons.map(ImportFailure::Unacceptable).into_iter().chain(others) {
            assert_eq!(failure.to_string().parse(), Ok(failure));
        }
        for text in ["", "unacceptable", "unacceptable odd", "header_mismatch\nmissing name", "odd"]
        {
            assert_eq!(text.parse::<ImportFailure>(), Err(ImportFailureError), "{text}");
        }
    }

    #[test]
    fn a_wrong_header_is_described_in_either_language() {
        let english = mismatch().message(Language::English);
        let expected = "Missing: User Id, Gender. Unknown: Phone number, x. Twice: Username. \
                        The first row has to be: User Id, Username, Password, Gender.";
        assert_eq!(english.as_deref(), Some(expected));
        let chinese = mismatch().message(Language::Chinese);
        let expected = "缺少：用户Id、性别。无法识别：Phone number、x。重复：用户名。首行应为：用户Id、用户名、密码、性别。";
        assert_eq!(chinese.as_deref(), Some(expected));
    }
}
