use super::{Figure, figure::significant};

const HEADER: [&str; 6] = ["topic", "what", "ours", "peer", "ratio", "wanted"];

/// A table in Markdown, which reads well on a terminal too.
pub(crate) fn table(figures: &[Figure]) -> String {
    let rows: Vec<_> = figures.iter().map(row).collect();
    let widths: [usize; HEADER.len()] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([HEADER[column].len()]).max().unwrap_or_default()
    });
    let rule = widths.map(|width| "-".repeat(width));
    let head = [HEADER.map(str::to_owned), rule];
    head.iter().chain(&rows).map(|row| line(row, widths)).collect()
}

fn row(figure: &Figure) -> [String; HEADER.len()] {
    let peer = figure.peer.as_ref();
    [
        figure.topic.clone(),
        figure.what.clone(),
        format!("{} {}", significant(figure.ours), figure.unit),
        peer.map(|peer| format!("{} ({})", significant(peer.value), peer.name)).unwrap_or_default(),
        peer.map(|peer| significant(peer.ratio)).unwrap_or_default(),
        wanted(figure),
    ]
}

fn wanted(figure: &Figure) -> String {
    let bound = figure.wanted.map(|wanted| wanted.to_string()).unwrap_or_default();
    if figure.is_met() == Some(false) { format!("{bound}: **not met**") } else { bound }
}

fn line(cells: &[String; HEADER.len()], widths: [usize; HEADER.len()]) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| format!(" {cell:width$} "));
    format!("|{}|\n", cells.collect::<Vec<_>>().join("|"))
}
