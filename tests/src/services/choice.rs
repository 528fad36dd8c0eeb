//! Where a service comes from.

use std::{
    env,
    process::{Command, Stdio},
    sync::OnceLock,
};

/// What a service cannot be had for, for whoever reads the failed test.
pub(super) type Had<T> = Result<T, String>;

/// What the user wants, in `PORTICO_TEST_SERVICES`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    First,
    Containers,
    Local,
}

impl Wanted {
    fn now() -> Self {
        match env::var("PORTICO_TEST_SERVICES").unwrap_or_default().as_str() {
            "" | "auto" => Self::First,
            "containers" => Self::Containers,
            "local" => Self::Local,
            other => {
                panic!("PORTICO_TEST_SERVICES is `auto`, `containers` or `local`, not `{other}`")
            }
        }
    }
}

/// Takes `what` from a container, or else from a program of this machine, and explains when neither has it.
pub(super) async fn container_or_local<T>(
    what: &str,
    container: impl AsyncFnOnce() -> Had<T>,
    local: impl AsyncFnOnce() -> Had<T>,
) -> Had<T> {
    let mut reasons = Vec::new();
    let wanted = Wanted::now();
    if wanted == Wanted::Local {
        reasons.push("containers: PORTICO_TEST_SERVICES=local rules them out".to_owned());
    } else if engine_answers() {
        match container().await {
            Ok(service) => return Ok(service),
            Err(reason) => reasons.push(format!("containers: {reason}")),
        }
    } else {
        reasons.push("containers: no Docker engine answers `docker info`".to_owned());
    }
    if wanted == Wanted::Containers {
        reasons.push("local programs: PORTICO_TEST_SERVICES=containers rules them out".to_owned());
    } else {
        match local().await {
            Ok(service) => return Ok(service),
            Err(reason) => reasons.push(format!("local programs: {reason}")),
        }
    }
    Err(format!(
        "there is no {what} for the tests. `./tests/run` installs what is missing where it may; \
         docs/testing.md says what to install by hand.\n  {}",
        reasons.join("\n  ")
    ))
}

/// Whether there is a Docker engine for what is a container and nothing else.
#[must_use]
pub fn containers_can_be_had() -> bool {
    Wanted::now() != Wanted::Local && engine_answers()
}

/// The value of an environment variable that has one.
pub(super) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn engine_answers() -> bool {
    static ANSWERS: OnceLock<bool> = OnceLock::new();
    *ANSWERS.get_or_init(|| {
        let mut info = Command::new("docker");
        info.arg("info").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        info.status().is_ok_and(|status| status.success())
    })
}
