//! Whether what the documents name is there: files, pages and headings that they link to, and, where a reader has nothing else to go by, names
//! in the code.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Documents that lead through the code by its names.
const GUIDES: [&str; 2] = ["docs/recipes/", "docs/threats.md"];

/// How the names of files end that documents speak of.
const ENDINGS: [&str; 14] = [
    "js", "json", "lua", "md", "mjs", "proto", "py", "rs", "service", "sh", "sql", "toml", "txt",
    "yml",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// Every file of the repository, by its path in it.
fn files() -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("UTF-8");
            if ["target", "var", ".git", "node_modules"].contains(&name) {
                continue;
            }
            if path.is_dir() {
                walk(&path, found);
            } else {
                let inside = path.strip_prefix(root()).expect("it is in there");
                found.push(inside.to_str().expect("UTF-8").to_owned());
            }
        }
    }
    let mut found = Vec::new();
    walk(root(), &mut found);
    found
}

fn is_of(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == ending)
}

fn text(file: &str) -> String {
    fs::read_to_string(root().join(file)).expect("a text")
}

/// Lines that are no code, each with its number.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_fence && !is_code
    })
}

/// What stands between backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// What a link of the line leads to.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// Whether it is the path of a file, and stands for itself.
fn names_a_file(span: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    span.contains('/')
        && span.starts_with(|first: char| first.is_ascii_alphanumeric())
        && span.chars().all(is_plain)
        && ENDINGS.iter().any(|ending| is_of(span, ending))
}

/// The name that it is, if it is nothing else.
fn name(span: &str) -> Option<&str> {
    let name = span.trim_end_matches("()").trim_end_matches('!');
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && name.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(name)
}

/// How GitHub calls a heading.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().replace(' ', "-")
}

/// What is wrong with a link of a document.
fn broken(document: &str, target: &str) -> Option<String> {
    if target.contains("://") {
        return None;
    }
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let beside = Path::new(document).parent().unwrap_or(Path::new(""));
    let file: PathBuf = if path.is_empty() { document.into() } else { beside.join(path) };
    if !root().join(&file).exists() {
        return Some(format!("{target} leads nowhere"));
    }
    let leads = heading.is_empty() || {
        let text = text(file.to_str().expect("UTF-8"));
        let mut headings = prose(&text).filter(|(_, line)| line.starts_with('#'));
        headings.any(|(_, line)| anchor(line) == heading)
    };
    (!leads).then(|| format!("{target} has no such heading"))
}

fn words(files: &[String]) -> BTreeSet<String> {
    let code = files
        .iter()
        .filter(|file| ["js", "proto", "py", "rs", "toml"].iter().any(|e| is_of(file, e)));
    let mut words = BTreeSet::new();
    for file in code {
        let text = text(file);
        let split = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.extend(split.map(str::to_owned));
    }
    words
}

#[test]
fn what_documents_name_is_there() {
    let files = files();
    let words = words(&files);
    let is_there = |span: &str| {
        let behind = format!("/{span}");
        files.iter().any(|file| file == span || file.ends_with(&behind))
    };
    let mut faults = Vec::new();
    for document in files.iter().filter(|file| is_of(file, "md")) {
        let is_guide = GUIDES.iter().any(|guide| document.starts_with(guide));
        for (number, line) in prose(&text(document)) {
            let mut say = |fault: String| faults.push(format!("{document}:{number}: {fault}"));
            targets(line).filter_map(|target| broken(document, target)).for_each(&mut say);
            for span in quoted(line) {
                if names_a_file(span) && !is_there(span) {
                    say(format!("there is no file {span}"));
                }
                if is_guide && name(span).is_some_and(|name| !words.contains(name)) {
                    say(format!("nothing is called {span}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
