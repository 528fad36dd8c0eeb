use std::{array, time::Duration};

use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
    services::{self, Haproxy, InstancePorts},
};

use crate::{
    cluster::nodes::{first_password, is_ready, settings},
    end_to_end::caller::{Caller, client},
    slow_clients::wire::timed,
};

/// What is promised of every end.
const DEADLINE: Duration = Duration::from_secs(25);
/// What `HAProxy` calls the instances.
const NAMES: [&str; 2] = ["one", "two"];

/// Two instances on MySQL and Redis, and `HAProxy` in front of them.
pub(super) struct Fleet {
    home: PorticoHome,
    settings: Vec<String>,
    ports: [InstancePorts; 2],
    instances: [Option<PorticoServer>; 2],
    password: String,
    pub(super) proxy: Haproxy,
}

impl Fleet {
    pub(super) async fn start() -> Self {
        let mut settings = settings(&services::replicated_mysql().await, "single");
        settings.push(format!("redis.urls={}", services::redis().await));
        // A machine that does much else makes nobody fail here.
        settings.extend(["mysql.acquire_timeout=5s", "mysql.query_timeout=5s"].map(Into::into));
        settings.push("shutdown.drain_delay=2s".into());
        let home = PorticoHome::with_keys();
        let ports: [_; 2] = array::from_fn(|_| InstancePorts::free());
        let instances = ports.map(|ports| start(&home, &settings, ports));
        for instance in &instances {
            is_ready(instance).await;
        }
        let password = first_password(&home, &settings, &instances).await;
        let proxy = Haproxy::start(ports).await;
        let instances = instances.map(Some);
        let fleet = Self { home, settings, ports, instances, password, proxy };
        for which in 0..2 {
            fleet.is_used(which).await;
        }
        fleet
    }

    /// The password of the first user.
    pub(super) fn password(&self) -> String {
        self.password.clone()
    }

    pub(super) fn instance(&self, which: usize) -> &PorticoServer {
        self.instances[which].as_ref().expect("it runs")
    }

    /// Someone who has logged in, and whose requests go through the proxy.
    pub(super) async fn log_in(&self, username: &str, password: &str) -> Caller {
        Caller::log_in_at(self.proxy.http(), username, password).await
    }

    /// Tells an instance to end: how long that took, its exit code and its log.
    pub(super) async fn end(&mut self, which: usize) -> (Duration, (Option<i32>, String)) {
        let instance = self.instances[which].take().expect("it runs");
        instance.terminate();
        timed(instance.ended(DEADLINE)).await
    }

    /// Starts an instance where it was, and waits until it is sent work.
    pub(super) async fn begin(&mut self, which: usize) {
        let instance = start(&self.home, &self.settings, self.ports[which]);
        is_ready(&instance).await;
        self.instances[which] = Some(instance);
        self.is_used(which).await;
    }

    async fn is_used(&self, which: usize) {
        let url = format!("http://{}/;csv", self.proxy.stats());
        let table = async || {
            let answer = client().get(&url).send().await.expect("it is up");
            answer.text().await.expect("text")
        };
        let is_up = |table: &String| {
            ["http", "grpc", "socket"].iter().all(|backend| is_up(table, backend, NAMES[which]))
        };
        eventually(table, is_up).await;
    }
}

fn start(home: &PorticoHome, settings: &[String], ports: InstancePorts) -> PorticoServer {
    let InstancePorts { http, grpc, socket, admin } = ports;
    let ports = [("http", http), ("grpc", grpc), ("socket", socket), ("admin", admin)];
    let ports = ports.map(|(section, port)| format!("{section}.addr=127.0.0.1:{port}"));
    let settings = settings.iter().chain(&ports).map(String::as_str);
    home.start(&settings.collect::<Vec<_>>())
}

/// Whether `HAProxy` sends work to a server, by its table.
fn is_up(table: &str, backend: &str, server: &str) -> bool {
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let heads = lines.next().unwrap_or_default();
    let status = heads.iter().position(|head| *head == "status").expect("a column");
    lines.any(|cells| cells.starts_with(&[backend, server]) && cells[status].starts_with("UP"))
}
