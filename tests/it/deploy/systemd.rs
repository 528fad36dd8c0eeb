use portico_tests::fixtures::PorticoHome;

use super::configuration::{
    Variables, assert_starts, mount, private_key, seconds, shutdown_deadline, store,
};

const UNIT: &str = include_str!("../../../deploy/systemd/portico.service");

/// What the unit says under `key`, each time it does.
fn values(key: &str) -> impl Iterator<Item = &'static str> {
    UNIT.lines().filter_map(move |line| line.strip_prefix(key)?.strip_prefix('='))
}

/// The variables of the unit, with everything that it names under `home`.
fn variables(home: &PorticoHome) -> Variables {
    let (credentials, state) = (home.path().join("credentials"), home.path().join("state"));
    let [credentials, state] = [credentials, state].map(|path| path.display().to_string());
    let here = |value: &str| value.replace("%d", &credentials).replace("/var/lib/portico", &state);
    let pairs = values("Environment").map(|pair| pair.split_once('=').expect("a variable"));
    pairs.map(|(name, value)| (name.to_owned(), here(value))).collect()
}

#[test]
fn the_unit_starts_in_production_with_the_secrets_that_it_loads() {
    let home = PorticoHome::with_keys();
    mount(&home.path().join("state/keys/first/private.pem"), &private_key(&home), 0o600);
    for credential in values("LoadCredential") {
        let (name, source) = credential.split_once(':').expect("a name and a file");
        assert_eq!(source, format!("/etc/portico/{name}"));
        mount(&home.path().join("credentials").join(name), store(name), 0o400);
    }
    assert_starts(&home, &variables(&home));
}

#[test]
fn systemd_waits_for_longer_than_a_shutdown_takes() {
    let home = PorticoHome::with_keys();
    let [patience] = values("TimeoutStopSec").collect::<Vec<_>>()[..] else { panic!("one of it") };
    let environment = vec![("PORTICO_ENV".to_owned(), "prod".to_owned())];
    assert!(seconds(patience) > shutdown_deadline(&home, &environment), "{patience}");
}
