use redis::{Cmd, ToRedisArgs};

use super::slot;

/// A script as the adapter ships it, by the name of its file. A server that does not have it yet is sent its source.
pub(crate) struct Script {
    name: &'static str,
    source: &'static str,
    digest: String,
}

impl Script {
    pub(crate) fn new(name: &'static str, source: &'static str) -> Self {
        let digest = redis::Script::new(source).get_hash().to_owned();
        Self { name, source, digest }
    }
}

/// What is asked of the server that has a key.
pub(crate) struct Request {
    slot: u16,
    body: Body,
}

enum Body {
    Command(&'static str, Cmd),
    Script { script: &'static Script, keys: Vec<String>, arguments: Vec<String> },
}

impl Request {
    /// A command on `key`, which is its first argument.
    pub(crate) fn command(name: &'static str, key: &str, arguments: impl ToRedisArgs) -> Self {
        let mut command = redis::cmd(name);
        command.arg(key).arg(arguments);
        Self { slot: slot::of(key), body: Body::Command(name, command) }
    }

    /// A script on keys that share a slot. It must be safe to run twice, because it is when its answer is lost.
    pub(crate) fn script(
        script: &'static Script,
        keys: Vec<String>,
        arguments: Vec<String>,
    ) -> Self {
        let slot = keys.first().map_or(0, |key| slot::of(key));
        Self { slot, body: Body::Script { script, keys, arguments } }
    }

    /// The command, and the name of the script that it runs.
    pub(super) fn name(&self) -> (&'static str, Option<&'static str>) {
        match &self.body {
            Body::Command(name, _) => (name, None),
            Body::Script { script, .. } => ("EVALSHA", Some(script.name)),
        }
    }

    pub(super) fn slot(&self) -> u16 {
        self.slot
    }

    /// As it is sent first: a script by its digest.
    pub(super) fn short(&self) -> Cmd {
        match &self.body {
            Body::Command(_, command) => command.clone(),
            Body::Script { script, keys, arguments } => {
                evaluate("EVALSHA", &script.digest, keys, arguments)
            }
        }
    }

    /// As it is sent to a server that does not know the script.
    pub(super) fn long(&self) -> Cmd {
        match &self.body {
            Body::Command(_, command) => command.clone(),
            Body::Script { script, keys, arguments } => {
                evaluate("EVAL", script.source, keys, arguments)
            }
        }
    }
}

fn evaluate(name: &str, script: &str, keys: &[String], arguments: &[String]) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(script).arg(keys.len()).arg(keys).arg(arguments);
    command
}
