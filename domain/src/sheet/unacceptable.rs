use std::{borrow::Cow, fmt, str::FromStr};

use crate::language::Language;

/// Why a workbook is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unacceptable {
    /// It is something else: an older format, a text, a picture.
    NotXlsx,
    /// It is locked with a password.
    Encrypted,
    /// It is broken.
    Damaged,
    /// It has what no honest workbook has, such as a document type.
    Forbidden,
    /// It has more parts than any workbook needs.
    TooManyParts,
    /// Unpacked, it has more bytes than this.
    TooManyBytes(u64),
    /// It has more rows than this.
    TooManyRows(u64),
}

impl Unacceptable {
    /// The stable name that clients match on.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotXlsx | Self::Encrypted | Self::Damaged | Self::Forbidden => "sheet_unreadable",
            Self::TooManyParts | Self::TooManyBytes(_) | Self::TooManyRows(_) => "sheet_too_large",
        }
    }

    /// The sentence for a person, which says what was expected.
    #[must_use]
    pub fn message(self, language: Language) -> Cow<'static, str> {
        match language {
            Language::English => self.english(),
            Language::Chinese => self.chinese(),
        }
    }

    fn english(self) -> Cow<'static, str> {
        match self {
            Self::NotXlsx => "The file is no Excel workbook. Save it as .xlsx and send that.".into(),
            Self::Encrypted => "The workbook is locked with a password. Save it without one.".into(),
            Self::Damaged => "The workbook is damaged. Open it in Excel or LibreOffice and save it anew as .xlsx.".into(),
            Self::Forbidden => "The workbook has parts that no spreadsheet program writes. Save it anew as .xlsx.".into(),
            Self::TooManyParts => "The workbook has too many parts. Send one with the sheet of users alone.".into(),
            Self::TooManyBytes(limit) => {
                format!("Unpacked, the workbook is larger than {limit} bytes. Send fewer rows at a time.").into()
            }
            Self::TooManyRows(limit) => {
                format!("The workbook has more than {limit} rows. Send fewer at a time.").into()
            }
        }
    }

    fn chinese(self) -> Cow<'static, str> {
        match self {
            Self::NotXlsx => "该文件不是 Excel 工作簿，请另存为 .xlsx 后上传。".into(),
            Self::Encrypted => "该工作簿设有密码，请取消密码后保存并上传。".into(),
            Self::Damaged => {
                "该工作簿已损坏，请用 Excel 或 LibreOffice 打开并重新存为 .xlsx。".into()
            }
            Self::Forbidden => "该工作簿含有电子表格软件不会写入的内容，请重新存为 .xlsx。".into(),
            Self::TooManyParts => "该工作簿的组成部分过多，请只上传用户工作表。".into(),
            Self::TooManyBytes(limit) => {
                format!("该工作簿解压后超过 {limit} 字节，请分批上传。").into()
            }
            Self::TooManyRows(limit) => format!("该工作簿超过 {limit} 行，请分批上传。").into(),
        }
    }
}

impl fmt::Display for Unacceptable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotXlsx => formatter.write_str("not_xlsx"),
            Self::Encrypted => formatter.write_str("encrypted"),
            Self::Damaged => formatter.write_str("damaged"),
            Self::Forbidden => formatter.write_str("forbidden"),
            Self::TooManyParts => formatter.write_str("too_many_parts"),
            Self::TooManyBytes(limit) => write!(formatter, "too_many_bytes {limit}"),
            Self::TooManyRows(limit) => write!(formatter, "too_many_rows {limit}"),
        }
    }
}

impl FromStr for Unacceptable {
    type Err = UnacceptableError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, limit) = text.split_once(' ').unwrap_or((text, ""));
        let limit = || limit.parse().map_err(|_| UnacceptableError);
        match word {
            "not_xlsx" => Ok(Self::NotXlsx),
            "encrypted" => Ok(Self::Encrypted),
            "damaged" => Ok(Self::Damaged),
            "forbidden" => Ok(Self::Forbidden),
            "too_many_parts" => Ok(Self::TooManyParts),
            "too_many_bytes" => limit().map(Self::TooManyBytes),
            "too_many_rows" => limit().map(Self::TooManyRows),
            _ => Err(UnacceptableError),
        }
    }
}

/// The text is no reason as `Display` writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a reason to refuse a workbook")]
pub struct UnacceptableError;
