use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    time::Duration,
};

use portico_tests::fixtures::{PorticoHome, Ran};

/// Variables of an environment.
pub(super) type Variables = Vec<(String, String)>;

/// What each secret of a store may look like.
const STORES: [(&str, &str); 3] = [
    ("mysql.primary", "mysql://portico:secret@db1/portico\n"),
    ("mysql.replicas", "mysql://portico:secret@db2/portico\n"),
    ("redis.urls", "redis://:secret@cache1\n"),
];

/// The secret `name` of a store.
pub(super) fn store(name: &str) -> &'static str {
    let found = STORES.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("nobody knows the secret {name}")).1
}

/// The only private key of `home`.
pub(super) fn private_key(home: &PorticoHome) -> String {
    let keys = fs::read_dir(home.path().join("var/keys")).expect("a key ring");
    let files = keys.map(|key| key.expect("an item").path().join("private.pem"));
    let file = files.into_iter().find(|file| file.exists()).expect("a key");
    fs::read_to_string(file).expect("a key")
}

/// Puts a file where it is mounted, for those whom `mode` names.
pub(super) fn mount(path: &Path, content: &str, mode: u32) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, content).expect("there is room");
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
}

/// Asserts that production starts with these variables and nothing else.
pub(super) fn assert_starts(home: &PorticoHome, variables: &Variables) {
    let mut command = home.command("config check");
    let checked = Ran::of(command.envs(variables.iter().cloned())).succeeded();
    assert_eq!(checked.trim_end(), "OK: the environment `prod` can start");
}

/// How long a shutdown may take at most with these variables.
pub(super) fn shutdown_deadline(home: &PorticoHome, variables: &Variables) -> Duration {
    let mut command = home.command("config show");
    let shown = Ran::of(command.envs(variables.iter().cloned())).succeeded();
    let (_, section) = shown.split_once("[shutdown]\n").expect("a section");
    let (_, value) = section.split_once("deadline = \"").expect("a deadline");
    seconds(value.split('"').next().expect("a value"))
}

/// `40s` as it is said to us and to systemd.
pub(super) fn seconds(text: &str) -> Duration {
    let number = text.strip_suffix('s').and_then(|number| number.parse().ok());
    Duration::from_secs(number.unwrap_or_else(|| panic!("{text} are no seconds")))
}
