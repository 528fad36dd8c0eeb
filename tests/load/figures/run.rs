use std::{error::Error, fs, path::Path};

use serde::{Deserialize, Serialize};

use super::Figure;

/// Figures of one or more topics.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) figures: Vec<Figure>,
}

impl Run {
    /// What a file has.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    /// What several files have together, of which a later one replaces the topics of an earlier one.
    pub(crate) fn read_all(paths: &[impl AsRef<Path>]) -> Result<Self, Box<dyn Error>> {
        let mut run = Self::default();
        for path in paths {
            run.replace(&Self::read(path.as_ref())?);
        }
        Ok(run)
    }

    /// Puts these figures into a file, in the place of those that it has of the same topics; what it has then.
    pub(crate) fn write_into(&self, path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut all = if path.exists() { Self::read(path)? } else { Self::default() };
        all.replace(self);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, serde_json::to_string_pretty(&all)? + "\n")?;
        Ok(all)
    }

    fn replace(&mut self, newer: &Self) {
        for topic in newer.figures.chunk_by(|one, next| one.topic == next.topic) {
            let is_it = |figure: &Figure| figure.topic == topic[0].topic;
            let place = self.figures.iter().position(is_it).unwrap_or(self.figures.len());
            self.figures.retain(|figure| !is_it(figure));
            self.figures.splice(place..place, topic.iter().cloned());
        }
    }
}
