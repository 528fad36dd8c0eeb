use rustix::process::Signal;
use testcontainers::ImageExt;

use super::command;
use crate::services::{
    Certificate,
    choice::{Had, container_or_local, variable},
    container::{Container, image},
    keeper::{Keeper, room},
    ports::free_port,
    programs::Program,
    shared::{Holder, Shared},
};

/// Keeps nothing on disk: whoever restarts it finds it empty.
pub(super) const IN_MEMORY: [&str; 6] =
    ["--save", "", "--appendonly", "no", "--protected-mode", "no"];

/// The URL of the Redis server that the whole test binary shares.
///
/// Its keys are everybody's: take a prefix of your own, and flush nothing.
pub async fn redis() -> String {
    static SERVER: Shared<Single> = Shared::new();
    SERVER.get(Single::start).await.url.clone()
}

/// A Redis server that is one test's own.
pub struct OwnedRedis {
    keeper: Keeper,
    port: u16,
    secure_port: Option<u16>,
}

impl OwnedRedis {
    /// Starts an empty one, as a process of this machine.
    pub async fn start() -> Self {
        Self::on(free_port(), &[]).await.unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// Starts one that shows `certificate` to who comes to a second port, which takes encrypted connections only.
    pub async fn start_with_tls(certificate: &Certificate) -> Self {
        let started = Self::on_with_tls(free_port(), certificate, &[]).await;
        started.unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// As [`OwnedRedis::on`], with a second port.
    pub(super) async fn on_with_tls(
        port: u16,
        certificate: &Certificate,
        options: &[&str],
    ) -> Had<Self> {
        let secure_port = free_port();
        let files = certificate.options("", "", "");
        let tls = [
            ("--tls-port", secure_port.to_string().as_str()),
            ("--tls-ca-cert-file", &files[0]),
            ("--tls-cert-file", &files[1]),
            ("--tls-key-file", &files[2]),
            ("--tls-auth-clients", "no"),
        ]
        .map(|(name, value)| [name, value].map(str::to_owned));
        let options = options.iter().copied().chain(tls.iter().flatten().map(String::as_str));
        let mut server = Self::on(port, &options.collect::<Vec<_>>()).await?;
        server.secure_port = Some(secure_port);
        Ok(server)
    }

    /// Starts one on `port` with further `options`.
    pub(super) async fn on(port: u16, options: &[&str]) -> Had<Self> {
        let room = room();
        let mut arguments = vec!["--port".into(), port.to_string(), "--dir".into()];
        arguments.push(room.display().to_string());
        arguments.extend(["--bind".into(), "127.0.0.1".into()]);
        arguments.extend(IN_MEMORY.iter().chain(options).map(ToString::to_string));
        let keeper = Keeper::new(room, Program::redis()?.line(arguments));
        let mut server = Self { keeper, port, secure_port: None };
        server.begin().await?;
        Ok(server)
    }

    /// `redis://127.0.0.1:PORT/`
    #[must_use]
    pub fn url(&self) -> String {
        command::url(self.port)
    }

    /// The port of 127.0.0.1 that takes encrypted connections only, if it was started with one.
    #[must_use]
    pub fn secure_port(&self) -> u16 {
        self.secure_port.expect("it was started with a certificate")
    }

    /// The port of 127.0.0.1 that it listens on, also after a restart.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it as the loss of its machine would (SIGKILL).
    pub fn kill(&self) {
        self.keeper.signal(Signal::KILL);
    }

    /// Starts it again after [`OwnedRedis::kill`], empty, on the same port.
    pub async fn restart(&mut self) {
        self.begin().await.unwrap_or_else(|reason| panic!("{reason}"));
    }

    /// Makes it accept connections and answer nothing (SIGSTOP).
    pub fn stop(&self) {
        self.keeper.stop();
    }

    /// Undoes [`OwnedRedis::stop`] (SIGCONT).
    pub fn resume(&self) {
        self.keeper.signal(Signal::CONT);
    }

    /// Has it do one thing.
    pub async fn order(&self, words: &[&str]) {
        command::ask::<()>(self.port, words).await.unwrap_or_else(|reason| panic!("{reason}"));
    }

    /// As [`OwnedRedis::order`], where it wants a password.
    pub async fn order_as(&self, password: &str, words: &[&str]) {
        let ordered = command::ask_as::<()>(self.port, password, words).await;
        ordered.unwrap_or_else(|reason| panic!("{reason}"));
    }

    async fn begin(&mut self) -> Had<()> {
        self.keeper.start()?;
        let up = command::up(self.port).await;
        up.map_err(|reason| format!("redis-server: {reason}\n{}", self.keeper.last_words()))
    }
}

/// The shared server, and what holds it.
struct Single {
    url: String,
    _holder: Holder,
}

impl Single {
    async fn start() -> Had<Self> {
        if let Some(url) = variable("TEST_REDIS_URL") {
            return Ok(Self { url, _holder: None });
        }
        container_or_local("Redis", Self::in_container, Self::as_process).await
    }

    async fn in_container() -> Had<Self> {
        let command = ["redis-server"].into_iter().chain(IN_MEMORY);
        let request = image("TEST_REDIS_IMAGE", "redis:8").with_cmd(command);
        let container = Container::start(request, &[(0, 6379)]).await?;
        let port = container.port(6379).await?;
        command::up(port).await?;
        Ok(Self { url: command::url(port), _holder: Some(Box::new(container)) })
    }

    async fn as_process() -> Had<Self> {
        let server = OwnedRedis::on(free_port(), &[]).await?;
        Ok(Self { url: server.url(), _holder: Some(Box::new(server)) })
    }
}
