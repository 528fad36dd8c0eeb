use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

use super::figure::significant;

/// What a figure has to be.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    AtLeast(f64),
    AtMost(f64),
    Between(f64, f64),
}

impl Wanted {
    /// How many times as good as it has to be `value` is: 1 is just good enough.
    pub(crate) fn score(self, value: f64) -> f64 {
        match self {
            Self::AtLeast(least) => over(value, least),
            Self::AtMost(most) => over(most, value),
            Self::Between(least, most) => over(value, least).min(over(most, value)),
        }
    }

    pub(crate) fn is_met_by(self, value: f64) -> bool {
        self.score(value) >= 1.0
    }
}

/// `large / small`, where nothing is good enough for every limit, and less than that as well.
fn over(large: f64, small: f64) -> f64 {
    if small <= 0.0 { f64::INFINITY } else { large / small }
}

impl Display for Wanted {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::AtLeast(least) => write!(formatter, "≥ {}", significant(least)),
            Self::AtMost(most) => write!(formatter, "≤ {}", significant(most)),
            Self::Between(least, most) => {
                write!(formatter, "{} to {}", significant(least), significant(most))
            }
        }
    }
}
