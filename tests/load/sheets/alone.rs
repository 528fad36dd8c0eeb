use std::{path::Path, process::Command};

use tempfile::TempDir;

use super::python;
use crate::{
    figures::{Figure, Wanted},
    servers::this_binary,
};

const MANY: &str = "1000000";
const SOME: &str = "100000";
const SOON: Wanted = Wanted::AtMost(12.0);
const LITTLE: Wanted = Wanted::AtMost(32.0);

/// What a process of its own needed for a workbook.
struct Effort {
    seconds: f64,
    mebibytes: f64,
}

/// The writer and the reader alone, each time in a process of its own, and `XlsxWriter` and `openpyxl` of Python with the same rows.
pub(crate) fn measure() -> Vec<Figure> {
    let directory = TempDir::new().expect("a temporary directory");
    let path = |name| directory.path().join(name);
    let (ours, theirs, shared) = (path("ours.xlsx"), path("theirs.xlsx"), path("shared.xlsx"));
    let us = |deed, path: &Path, rows| of(this_binary().args(["peer", deed]).arg(path).arg(rows));
    let (written, read) = (us("write-workbook", &ours, MANY), us("read-workbook", &ours, MANY));
    let mut figures = vec![
        written.time("write 1,000,000 users").wanted(SOON),
        written.memory("write 1,000,000 users").wanted(LITTLE),
        read.time("vet and read 1,000,000 users").wanted(SOON),
        read.memory("vet and read 1,000,000 users").wanted(LITTLE),
    ];
    if let Some(python) = python::find() {
        let python =
            |deed, path: &Path, rows| of(python::script(&python).arg(deed).arg(path).arg(rows));
        let written_by_python = python("write", &theirs, MANY);
        figures.extend(written.against("write 1,000,000 users", "XlsxWriter", &written_by_python));
        figures.extend(read.against(
            "vet and read 1,000,000 users",
            "openpyxl",
            &python("read", &ours, MANY),
        ));
        python("write-shared", &shared, SOME);
        let (read, read_by_python) =
            (us("read-workbook", &shared, SOME), python("read", &shared, SOME));
        figures.extend(read.against(
            "vet and read 100,000 users, texts shared",
            "openpyxl",
            &read_by_python,
        ));
    }
    figures
}

/// What a process says that it needed: `  4.40 s     7.8 MiB   1000000 rows`.
fn of(command: &mut Command) -> Effort {
    let output = command.output().expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let line = String::from_utf8(output.stdout).expect("text");
    let mut words = line.split_whitespace().step_by(2);
    let mut next = || words.next().and_then(|word| word.parse().ok()).expect("a number");
    Effort { seconds: next(), mebibytes: next() }
}

impl Effort {
    fn time(&self, what: &str) -> Figure {
        Figure::new(what, "s", self.seconds)
    }

    fn memory(&self, what: &str) -> Figure {
        Figure::new(format!("{what}: memory"), "MiB", self.mebibytes)
    }

    fn against(&self, what: &str, name: &str, peer: &Self) -> [Figure; 2] {
        let against = |figure: Figure, value| {
            let ratio = figure.ours / value;
            figure.against(name, value, ratio)
        };
        [against(self.time(what), peer.seconds), against(self.memory(what), peer.mebibytes)]
    }
}
