use std::{
    fs,
    path::{Path, PathBuf},
};

/// The sources: all files but those that building and running leave behind, and those of git.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        if ["target", "var", ".git"].iter().any(|other| name == *other) {
            continue;
        }
        if entry.file_type().expect("the entry is there").is_dir() {
            sources(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

#[test]
fn sec_006_no_private_key_is_in_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let mut files = Vec::new();
    sources(root, &mut files);
    assert!(files.len() > 50, "{files:?}");
    for path in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        // A key stands on lines of its own, which no mention of one in code does.
        let key = text.lines().any(|line| {
            line.starts_with("-----BEGIN ") && line.trim_end().ends_with("PRIVATE KEY-----")
        });
        assert!(!key, "{} holds a private key", path.display());
    }
}
