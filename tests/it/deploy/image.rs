//! The image: what is in it, as whom it runs, and how it ends.

use std::{env, fs, process::Command};

use portico_tests::{contract::eventually, fixtures::PorticoHome, services::containers_can_be_had};
use serde_json::{Value, json};
use tempfile::TempDir;

const DOCKERFILE: &str = include_str!("../../../deploy/Dockerfile");
const COLLECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/image/collect");
const BUILD_LOCAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/image/build-local");
/// What a release may take, in bytes.
const SMALL: u64 = 48 << 20;

/// An image that goes with the test.
struct Image(String);

impl Image {
    /// As [`DOCKERFILE`] makes it, of the binary that is there instead of one that is compiled within.
    fn of_what_is_built() -> Self {
        let context = TempDir::new().expect("a directory can be made");
        let tree = context.path().join("collected");
        let portico = PorticoHome::empty().command("");
        ran(Command::new(COLLECT).arg(portico.get_program()).arg(&tree));
        let (_, last) = DOCKERFILE.split_once("\nFROM scratch\n").expect("a stage that ships");
        let image = Self::named("of-what-is-built");
        let stand_in = format!("FROM scratch AS build\nLABEL of={}\nCOPY . /", image.0);
        let dockerfile = format!("{stand_in}\n\nFROM scratch\n{last}");
        fs::write(context.path().join("Dockerfile"), dockerfile).expect("there is room");
        ran(docker(&["build", "--quiet", "--tag", &image.0]).arg(context.path()));
        // The stage is kept as an image without a name.
        ran(&mut docker(&[
            "image",
            "prune",
            "--force",
            "--filter",
            &format!("label=of={}", image.0),
        ]));
        image
    }

    /// As whoever ships it makes it, with nothing but what this machine has.
    fn compiled() -> Self {
        let image = Self::named("compiled");
        ran(Command::new(BUILD_LOCAL).arg(&image.0));
        image
    }

    fn named(what: &str) -> Self {
        Self(format!("portico-test/{what}:{}", std::process::id()))
    }

    fn bytes(&self) -> u64 {
        let size = ran(&mut docker(&["image", "inspect", "--format", "{{.Size}}", &self.0]));
        size.parse().expect("a number")
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        ran(&mut docker(&["image", "rm", "--force", &self.0]));
    }
}

/// A container that goes with the test, with as few rights as there can be.
struct Container {
    id: String,
}

impl Container {
    fn start(image: &Image) -> Self {
        let mut run = docker(&["run", "--detach", "--publish", "127.0.0.1::8080"]);
        run.args(["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]);
        run.args(["--security-opt", "no-new-privileges", "--label", "portico-test=yes"]);
        run.args(["--env", "PORTICO__HTTP__ADDR=0.0.0.0:8080", &image.0]);
        Self { id: ran(&mut run) }
    }

    fn url(&self, path: &str) -> String {
        let address = ran(&mut docker(&["port", &self.id, "8080/tcp"]));
        format!("http://{address}{path}")
    }

    /// Whether `portico health` within the container finds the server ready, as compose and others ask.
    fn is_ready(&self) -> bool {
        let health = docker(&["exec", &self.id, "portico", "health"]).output();
        health.expect("docker runs").status.success()
    }

    fn inspected(&self) -> Value {
        let all = ran(&mut docker(&["inspect", &self.id]));
        serde_json::from_str::<Value>(&all).expect("JSON")[0].take()
    }

    fn log(&self) -> String {
        let logs = docker(&["logs", &self.id]).output().expect("docker runs");
        [logs.stdout, logs.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .concat()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        ran(&mut docker(&["rm", "--force", "--volumes", &self.id]));
    }
}

/// What a command printed that must succeed.
#[track_caller]
fn ran(command: &mut Command) -> String {
    let output = command.output().expect("it can be run");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn docker(arguments: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(arguments);
    command
}

/// A server in a container of `image` makes its keys and its first user, serves, says that it is ready, and drains.
async fn serves_and_drains(image: &Image) {
    let container = Container::start(image);
    eventually(async || container.is_ready(), |ready| *ready).await;
    let hello = reqwest::get(container.url("/hello")).await.expect("an answer");
    assert_eq!(hello.json::<Value>().await.expect("JSON")["user"], "admin");

    let log = container.log();
    let (_, password) = log.split_once("Password").expect("it is printed once");
    let password = password.split_whitespace().next().expect("a password");
    let login = reqwest::Client::new().post(container.url("/auth/login"));
    let login = login.json(&json!({ "username": "admin", "password": password })).send().await;
    assert_eq!(login.expect("an answer").status(), 200, "{log}");

    assert_eq!(container.inspected()["Config"]["User"], "10001:10001");
    ran(&mut docker(&["stop", "--time", "30", &container.id]));
    assert_eq!(container.inspected()["State"]["ExitCode"], 0, "{}", container.log());
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "whoever looks wants to know why nothing was done")]
async fn the_image_serves_without_a_right_and_ends_as_told() {
    if !containers_can_be_had() {
        println!("the image was not built: there is no Docker engine, or containers are ruled out");
        return;
    }
    serves_and_drains(&Image::of_what_is_built()).await;
    if env::var_os("PORTICO_TEST_ALL").is_some() {
        let image = Image::compiled();
        assert!(image.bytes() < SMALL, "{} bytes", image.bytes());
        serves_and_drains(&image).await;
    }
}
