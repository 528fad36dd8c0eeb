use super::Entry;

/// Codes about workbooks.
pub(super) const SHEETS: &[Entry] = &[
    (
        "sheet_header_mismatch",
        [
            (
                "Wrong header",
                "The first row has to name each column once: User Id, Username, Password, Gender.",
            ),
            ("文件数据格式错误", "首行应为：用户Id、用户名、密码、性别，每列一次。"),
        ],
    ),
    (
        "sheet_empty",
        [
            ("Nothing to import", "The workbook has no row of users below its header."),
            ("解析数据为空", "工作簿的表头下没有用户数据。"),
        ],
    ),
    (
        "sheet_unreadable",
        [
            ("Not a readable workbook", "Send an Excel workbook, saved as .xlsx."),
            ("无法读取文件", "请上传 .xlsx 格式的 Excel 工作簿。"),
        ],
    ),
    (
        "sheet_too_large",
        [
            ("Workbook too large", "Send fewer rows at a time."),
            ("工作簿过大", "请减少行数，分批上传。"),
        ],
    ),
    (
        "sheet_rows_rejected",
        [
            (
                "Rows rejected",
                "Nothing was imported, because some rows are wrong; `errors` lists them. Correct them, or import in the mode `partial`.",
            ),
            (
                "部分行未通过校验",
                "由于部分行有误，未导入任何数据，详见 `errors`。请更正后重试，或使用 `partial` 模式。",
            ),
        ],
    ),
];
