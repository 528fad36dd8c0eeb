use std::path::Path;

use portico_domain::{
    import::{Import, ImportFailure, ImportProgress, ImportReport},
    language::Language,
    sheet::RowFault,
};

/// What the commands for workbooks say to a person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Language);

impl Words {
    /// What an export counts.
    pub(super) fn users(self) -> &'static str {
        match self.0 {
            Language::English => "users",
            Language::Chinese => "个用户",
        }
    }

    pub(super) fn exported(self, users: u64, file: &Path) -> String {
        let file = file.display();
        match self.0 {
            Language::English => format!("{users} users in {file}"),
            Language::Chinese => format!("已将 {users} 个用户写入 {file}"),
        }
    }

    pub(super) fn cannot_export(self) -> &'static str {
        match self.0 {
            Language::English => "cannot export",
            Language::Chinese => "无法导出",
        }
    }

    pub(super) fn cannot_write(self, file: &Path) -> String {
        let file = file.display();
        match self.0 {
            Language::English => format!("cannot write {file}"),
            Language::Chinese => format!("无法写入 {file}"),
        }
    }

    pub(super) fn cannot_read(self, file: &Path) -> String {
        let file = file.display();
        match self.0 {
            Language::English => format!("cannot read {file}"),
            Language::Chinese => format!("无法读取 {file}"),
        }
    }

    pub(super) fn cannot_import(self, file: &Path) -> String {
        let file = file.display();
        match self.0 {
            Language::English => format!("cannot import {file}"),
            Language::Chinese => format!("无法导入 {file}"),
        }
    }

    pub(super) fn import_failed(self) -> &'static str {
        match self.0 {
            Language::English => "the import failed",
            Language::Chinese => "导入失败",
        }
    }

    pub(super) fn progress(self, progress: ImportProgress) -> String {
        let ImportProgress { rows_read: read, rows_written: written, passwords_hashed } = progress;
        match self.0 {
            Language::English => {
                format!("{read} rows read, {written} written, {passwords_hashed} passwords hashed")
            }
            Language::Chinese => {
                format!("已读取 {read} 行，已写入 {written} 行，已加密 {passwords_hashed} 个密码")
            }
        }
    }

    /// What became of the rows, in one line.
    pub(super) fn counts(self, report: &ImportReport, is_dry_run: bool) -> String {
        let ImportReport { total, inserted, updated, unchanged, rejected, .. } = report;
        let (counts, dry_run) = match self.0 {
            Language::English => (
                format!(
                    "{total} rows: {inserted} inserted, {updated} updated, {unchanged} unchanged, {rejected} rejected"
                ),
                " (dry run)",
            ),
            Language::Chinese => (
                format!(
                    "共 {total} 行：新增 {inserted}，更新 {updated}，未变 {unchanged}，拒绝 {rejected}"
                ),
                "（试运行）",
            ),
        };
        if is_dry_run { counts + dry_run } else { counts }
    }

    /// One fault, and the name of its sheet.
    pub(super) fn fault(self, sheet: &str, fault: &RowFault) -> String {
        let (row, column) = (fault.place.row, fault.column.heading(self.0));
        let message = fault.kind.message(self.0);
        match self.0 {
            Language::English => format!("{sheet}, row {row}, {column}: {message}"),
            Language::Chinese => format!("{sheet}，第 {row} 行，{column}：{message}"),
        }
    }

    /// Stands for the faults that are not listed.
    pub(super) fn more_faults(self) -> &'static str {
        match self.0 {
            Language::English => "… see --report for the others",
            Language::Chinese => "…… 其余错误请用 --report 查看",
        }
    }

    /// Why nothing came of an import; `None` when nothing went wrong.
    pub(super) fn failure(self, import: &Import) -> Option<String> {
        let failure = import.failure.as_ref()?;
        if let Some(message) = failure.message(self.0) {
            return Some(message.into_owned());
        }
        let nothing = match self.0 {
            Language::English => "nothing was imported: ",
            Language::Chinese => "未导入任何数据：",
        };
        Some(nothing.to_owned() + self.reason(failure))
    }

    fn reason(self, failure: &ImportFailure) -> &'static str {
        let [english, chinese] = match failure {
            ImportFailure::Empty => ["there is no row but the header", "除表头外没有数据"],
            ImportFailure::RowsRejected => ["some rows are wrong", "有的行存在错误"],
            _ => return failure.code(),
        };
        match self.0 {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}
