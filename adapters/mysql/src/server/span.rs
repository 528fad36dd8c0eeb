use tracing::{Span, field::Empty};

use super::MysqlError;

/// How much of a statement a span has. Statements on many rows repeat the same placeholders.
const LONGEST: usize = 1024;

/// Begins the span of a statement, as the semantic conventions of OpenTelemetry for MySQL have it, if it is done in a trace.
/// The text has placeholders where values were, and is sent so to the server as well.
pub(super) fn begin(server: &str, sql: &str) -> Span {
    if Span::current().is_disabled() {
        return Span::none();
    }
    let (host, port) = server.rsplit_once(':').unwrap_or((server, ""));
    tracing::info_span!(
        target: "portico::spans",
        "statement",
        otel.kind = "client",
        otel.name = summary(sql),
        otel.status_code = Empty,
        "error.type" = Empty,
        db.system.name = "mysql",
        db.query.text = &sql[..sql.floor_char_boundary(LONGEST)],
        server.address = host,
        server.port = port.parse::<i64>().ok(),
    )
}

/// Tells that the statement went wrong. What the server says of it may have values in it.
pub(super) fn fail(span: &Span, error: &MysqlError) {
    span.record("error.type", &*error.kind());
    span.record("otel.status_code", "error");
}

/// The operation and the table, such as `SELECT users`.
fn summary(sql: &str) -> String {
    let mut words = sql.split_whitespace();
    let operation = words.next().unwrap_or("statement");
    let is_before_table = |word: &&str| {
        ["FROM", "INTO", "UPDATE", "TABLE"].iter().any(|known| word.eq_ignore_ascii_case(known))
    };
    let table = sql.split_whitespace().skip_while(|word| !is_before_table(word)).nth(1);
    let table = table.map(|table| table.trim_matches(|c: char| !c.is_alphanumeric() && c != '_'));
    match table.filter(|table| !table.is_empty()) {
        Some(table) => format!("{operation} {table}"),
        None => operation.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_the_operation_and_the_table() {
        for (sql, expected) in [
            ("SELECT id, name FROM users WHERE id = ?", "SELECT users"),
            ("INSERT INTO `users` (id) VALUES (?)", "INSERT users"),
            ("UPDATE users SET name = ?", "UPDATE users"),
            ("DELETE FROM ended_sessions\nWHERE at < ?", "DELETE ended_sessions"),
            ("SELECT @@GLOBAL.gtid_mode", "SELECT"),
            ("START TRANSACTION", "START"),
            ("", "statement"),
        ] {
            assert_eq!(summary(sql), expected);
        }
    }
}
