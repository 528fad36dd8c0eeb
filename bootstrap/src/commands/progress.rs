use indicatif::{ProgressBar, ProgressStyle};

/// Counts what nobody knows the number of, where somebody looks on.
pub(super) fn counter(what: &str) -> ProgressBar {
    style(ProgressBar::new_spinner(), &format!("{{spinner}} {{human_pos}} {what} ({{per_sec}})"))
}

/// Says what is being done, where somebody looks on.
pub(super) fn message() -> ProgressBar {
    style(ProgressBar::new_spinner(), "{spinner} {elapsed} {msg}")
}

fn style(bar: ProgressBar, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    bar
}
