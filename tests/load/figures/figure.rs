use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

use super::Wanted;

/// What was measured, beside the same of a peer and what is wanted of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// Which topic measured it.
    pub(crate) topic: String,
    pub(crate) what: String,
    /// Of `ours`, and of the peer's.
    pub(crate) unit: String,
    pub(crate) ours: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) peer: Option<PeerFigure>,
    /// What is wanted of the ratio to the peer's, or of `ours` where there is no peer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wanted: Option<Wanted>,
}

/// The same of somebody else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PeerFigure {
    pub(crate) name: String,
    pub(crate) value: f64,
    /// Ours divided by it; the median of several rounds, where there were some.
    pub(crate) ratio: f64,
}

impl Figure {
    pub(crate) fn new(what: impl Into<String>, unit: &str, ours: f64) -> Self {
        Self {
            topic: String::new(),
            what: what.into(),
            unit: unit.to_owned(),
            ours: rounded(ours),
            peer: None,
            wanted: None,
        }
    }

    /// Beside what `name` came to, of which ours is `ratio`.
    pub(crate) fn against(mut self, name: &str, value: f64, ratio: f64) -> Self {
        let (value, ratio) = (rounded(value), rounded(ratio));
        self.peer = Some(PeerFigure { name: name.to_owned(), value, ratio });
        self
    }

    pub(crate) fn wanted(self, wanted: Wanted) -> Self {
        self.wanted_if_any(Some(wanted))
    }

    pub(crate) fn wanted_if_any(self, wanted: Option<Wanted>) -> Self {
        Self { wanted, ..self }
    }

    /// What the bound is about.
    pub(crate) fn held(&self) -> f64 {
        self.peer.as_ref().map_or(self.ours, |peer| peer.ratio)
    }

    /// Whether it is as wanted, where anything is.
    pub(crate) fn is_met(&self) -> Option<bool> {
        self.wanted.map(|wanted| wanted.is_met_by(self.held()))
    }
}

impl Display for Figure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} {}", self.what, significant(self.ours), self.unit)?;
        if let Some(peer) = &self.peer {
            let (value, ratio) = (significant(peer.value), significant(peer.ratio));
            write!(formatter, ", {} {value}, ratio {ratio}", peer.name)?;
        }
        match (self.wanted, self.is_met()) {
            (Some(wanted), Some(true)) => write!(formatter, " (wanted {wanted})"),
            (Some(wanted), _) => write!(formatter, " (wanted {wanted}: NOT MET)"),
            (None, _) => Ok(()),
        }
    }
}

/// Four digits: more say nothing, and make a file that is hard to read.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// About three digits of a number, for people.
pub(super) fn significant(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size >= 1_000.0 => grouped(value),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => short(&format!("{value:.1}")),
        size if size >= 0.1 => short(&format!("{value:.3}")),
        _ => short(&format!("{value:.4}")),
    }
}

/// Without zeros that end it.
fn short(digits: &str) -> String {
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A whole number with commas between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let length = digits.len();
    let with_comma = |(at, digit)| {
        let is_first_of_three = at > 0 && (length - at) % 3 == 0;
        is_first_of_three.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(with_comma).collect()
}
