use super::{Figure, Wanted, figure::significant};

/// Pixels.
const WIDTH: f64 = 960.0;
const MARGIN: f64 = 20.0;
const TOP: f64 = 70.0;
const ROW: f64 = 34.0;
const BAR: f64 = 8.0;
/// The scale doubles from line to line, from a quarter of what is wanted to sixteen times as good.
const LINES: [(f64, &str); 7] = [
    (-2.0, "¼"),
    (-1.0, "½"),
    (0.0, "wanted"),
    (1.0, "2 ×"),
    (2.0, "4 ×"),
    (3.0, "8 ×"),
    (4.0, "16 ×"),
];

/// Letters of the machine that shows it, before lines, and colours for a light page and for a dark one.
const STYLE: &str = "\
svg{font:12px system-ui,sans-serif}text{paint-order:stroke;stroke:#fff;stroke-width:4px}\
.ground{fill:#fff}.text{fill:#1f2328}.faint{fill:#59636e}.line{stroke:#d1d9e0}.wanted{stroke:#1f2328}\
.met{fill:#1a7f37}.missed{fill:#cf222e}\
@media(prefers-color-scheme:dark){text{stroke:#0d1117}\
.ground{fill:#0d1117}.text{fill:#f0f6fc}.faint{fill:#9198a1}.line{stroke:#3d444d}.wanted{stroke:#f0f6fc}\
.met{fill:#3fb950}.missed{fill:#f85149}}";

/// A drawing in SVG of those figures of which something is wanted: a bar to the right of the line is better than that, one to the left
/// is worse.
pub(crate) fn chart(figures: &[Figure]) -> String {
    let judged = figures.iter().filter_map(|figure| Some((figure, figure.wanted?)));
    let tops = std::iter::successors(Some(TOP), |top| Some(top + ROW));
    let bars: Vec<_> =
        judged.zip(tops).map(|((figure, wanted), top)| bar(figure, wanted, top)).collect();
    let height = bars.iter().fold(TOP + MARGIN, |height, _| height + ROW);
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n\
         <title>What was measured against what is wanted</title>\n\
         <style>{STYLE}</style>\n\
         <rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n"
    );
    let title = "How many times as good as wanted: what is right of the line is better, what is left of it is worse";
    let title = text("text", "start", MARGIN, 26.0, title);
    let scale = LINES.map(|(power, label)| line(power, label, height)).concat();
    [head, title, scale, bars.concat(), "</svg>\n".to_owned()].concat()
}

/// A line of the scale.
fn line(power: f64, label: &str, height: f64) -> String {
    let (x, top, bottom) = (across(power), TOP - 8.0, height - MARGIN);
    let class = if power == 0.0 { "wanted" } else { "line" };
    let line = format!("<path class=\"{class}\" d=\"M{x:.1} {top}V{bottom}\"/>\n");
    line + &text("faint", "middle", x, TOP - 14.0, label)
}

/// What it is, what it came to, and a bar from the line of what is wanted.
fn bar(figure: &Figure, wanted: Wanted, top: f64) -> String {
    let score = wanted.score(figure.held());
    let class = if wanted.is_met_by(figure.held()) { "met" } else { "missed" };
    let (goal, end) = (across(0.0), across(score.log2()));
    let (x, y, width) = (goal.min(end), top + 17.0, (end - goal).abs().max(1.0));
    let what = format!("{}: {}", figure.topic, figure.what);
    let came_to = format!("{} (wanted {wanted})", came_to(figure));
    [
        text("text", "start", MARGIN, top + 12.0, &what),
        text(class, "end", WIDTH - MARGIN, top + 12.0, &came_to),
        format!("<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"{BAR}\"/>\n"),
    ]
    .concat()
}

fn came_to(figure: &Figure) -> String {
    match &figure.peer {
        Some(peer) => format!("{} of {}", significant(peer.ratio), peer.name),
        None => format!("{} {}", significant(figure.ours), figure.unit),
    }
}

/// Where a power of two is on the scale, or its nearest end.
fn across(power: f64) -> f64 {
    let [(low, _), .., (high, _)] = LINES;
    MARGIN + (power.clamp(low, high) - low) / (high - low) * (WIDTH - 2.0 * MARGIN)
}

fn text(class: &str, anchor: &str, x: f64, y: f64, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<text class=\"{class}\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y}\">{text}</text>\n"
    )
}
