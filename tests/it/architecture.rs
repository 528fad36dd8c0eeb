//! The hexagon of `ARCHITECTURE.md`, kept by reading `cargo metadata` and the sources of the inner crates.

use std::{
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand, Package};

/// Everything that `portico-domain` is built from, `mockall` for its feature `mock`.
const DOMAIN_ALLOWED: &[&str] = &[
    "async-trait",
    "futures-core",
    "mockall",
    "secrecy",
    "thiserror",
    "time",
    "unicode-normalization",
    "uuid",
];

/// Everything that `portico-application` is built from, `mockall` for its feature `mock`.
const APPLICATION_ALLOWED: &[&str] = &[
    "async-lock",
    "async-trait",
    "futures-core",
    "futures-util",
    "mockall",
    "portico-domain",
    "secrecy",
    "thiserror",
    "time",
];

/// How files, sockets, clocks and the runtime are named in code.
const OUTSIDE: &[&str] = &[
    "fs",
    "io",
    "tokio",
    "Instant",
    "SystemTime",
    "TcpListener",
    "TcpStream",
    "UdpSocket",
    "UnixStream",
];

/// The rooms of the house, from the inside to the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Contract,
    Domain,
    Application,
    Adapter,
    Bootstrap,
    Tests,
}

fn layer(package: &str) -> Option<Layer> {
    match package {
        "portico-proto" => Some(Layer::Contract),
        "portico-domain" => Some(Layer::Domain),
        "portico-application" => Some(Layer::Application),
        "portico" => Some(Layer::Bootstrap),
        "portico-tests" => Some(Layer::Tests),
        name if name.starts_with("adapter-") => Some(Layer::Adapter),
        _ => None,
    }
}

fn workspace() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo reads the manifests of its own workspace")
}

/// What each crate names in its manifest, of every kind. A crate may name itself, to test one of its features.
fn dependencies(workspace: &Metadata) -> impl Iterator<Item = (&Package, &Dependency)> {
    workspace
        .packages
        .iter()
        .flat_map(|package| {
            package.dependencies.iter().map(move |dependency| (package, dependency))
        })
        .filter(|(package, dependency)| *package.name != dependency.name)
}

/// The dependencies that are `wrong`, a line each.
fn offences(workspace: &Metadata, wrong: impl Fn(&str, &Dependency) -> bool) -> Vec<String> {
    dependencies(workspace)
        .filter(|(package, dependency)| wrong(package.name.as_str(), dependency))
        .map(|(package, dependency)| format!("{} → {}", package.name, dependency.name))
        .collect()
}

#[track_caller]
fn assert_none(offences: &[String], explanation: &str) {
    assert!(offences.is_empty(), "\n  {}\n{explanation}\n", offences.join("\n  "));
}

#[test]
fn every_crate_has_a_room() {
    let homeless: Vec<_> = workspace()
        .packages
        .iter()
        .filter(|package| layer(&package.name).is_none())
        .map(|package| package.name.to_string())
        .collect();
    assert_none(
        &homeless,
        "An adapter is named `adapter-…`. A crate of another kind needs a place in `Layer`, and in `ARCHITECTURE.md`.",
    );
}

#[test]
fn dependencies_point_inwards() {
    let outwards = offences(&workspace(), |package, dependency| {
        layer(&dependency.name) > layer(package) && layer(package).is_some()
    });
    assert_none(
        &outwards,
        "bootstrap → adapters → application → domain, and never back. What an inner crate needs from outside is a port: \
         a trait in `application/src/ports` (or beside its aggregate in `domain`) that an adapter implements and \
         `bootstrap` passes in.",
    );
}

#[test]
fn no_adapter_names_another_adapter() {
    let meetings = offences(&workspace(), |package, dependency| {
        layer(package) == Some(Layer::Adapter) && layer(&dependency.name) == Some(Layer::Adapter)
    });
    assert_none(
        &meetings,
        "Adapters meet in `bootstrap` only, so that each can be replaced alone. What two of them share is a port or a \
         type of `application`; what one needs of the other is a use case or a port.",
    );
}

#[test]
fn inner_crates_gain_no_dependency() {
    let strangers = offences(&workspace(), |package, dependency| {
        let allowed = match layer(package) {
            Some(Layer::Domain) => DOMAIN_ALLOWED,
            Some(Layer::Application) => APPLICATION_ALLOWED,
            _ => return false,
        };
        dependency.kind != DependencyKind::Development
            && !allowed.contains(&dependency.name.as_str())
    });
    assert_none(
        &strangers,
        "`domain` and `application` are the part that outlives every library. Put the library behind a port in an \
         adapter. If it is a vocabulary, as `time` is, add it to the list above and say why in `docs/decisions/`.",
    );
}

#[test]
fn mocks_are_no_part_of_a_server() {
    let mocks = offences(&workspace(), |_, dependency| {
        dependency.name == "mockall"
            && dependency.kind != DependencyKind::Development
            && !dependency.optional
    });
    assert_none(&mocks, "`mockall` is optional, behind the feature `mock`, or a dev-dependency.");
}

#[test]
fn anyhow_is_used_in_bootstrap_only() {
    let anyhow = offences(&workspace(), |package, dependency| {
        dependency.name == "anyhow" && layer(package) != Some(Layer::Bootstrap)
    });
    assert_none(
        &anyhow,
        "An error that somebody may have to act on is an enum whose variants say what to do; `anyhow` is for errors \
         that end the process, which only `bootstrap` has.",
    );
}

#[test]
fn inner_crates_know_no_serialization() {
    let serde = offences(&workspace(), |package, dependency| {
        matches!(layer(package), Some(Layer::Domain | Layer::Application))
            && dependency.name.starts_with("serde")
    });
    assert_none(
        &serde,
        "How a value is written is the business of one adapter: give it a private type there, beside its only use, and \
         convert.",
    );
}

#[test]
fn inner_crates_reach_for_nothing_outside() {
    let root = workspace().workspace_root;
    let mut reaches = Vec::new();
    for source in ["domain/src", "application/src"].map(|folder| root.join(folder)) {
        let files = rust_files(source.as_std_path());
        assert!(!files.is_empty(), "{source} holds no code to look at");
        for file in files {
            let text = fs::read_to_string(&file).expect("a source file is readable");
            let lines = lines_outside(&text);
            reaches.extend(lines.map(|line| format!("{}: {line}", file.display())));
        }
    }
    assert_none(
        &reaches,
        "Time, ids, files and sockets come through ports (`Clock`, `IdGenerator`, …), so that every rule can be tested \
         without waiting or guessing. Write or extend a port, and implement it in an adapter.",
    );
}

/// The files below `folder`, save those that hold tests only.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the sources of a crate are readable") {
        let path = entry.expect("the sources of a crate are readable").path();
        if path.is_dir() && !path.ends_with("tests") {
            files.extend(rust_files(&path));
        } else if path.is_file()
            && !path.ends_with("tests.rs")
            && !path.ends_with("test_support.rs")
        {
            files.push(path);
        }
    }
    files
}

/// The lines of code that name the outside. Tests inside a file are its end.
fn lines_outside(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| *line != "mod tests {")
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
        .filter(|line| words(line).any(|word| OUTSIDE.contains(&word)))
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphanumeric() && character != '_')
}
