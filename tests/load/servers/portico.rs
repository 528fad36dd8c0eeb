use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    installation::{PASSWORD, username},
    process::Process,
};

/// A running `portico`.
pub(crate) struct Portico {
    pub(crate) addr: SocketAddr,
    pub(crate) socket: SocketAddr,
    pub(crate) grpc: SocketAddr,
    pub(crate) admin: SocketAddr,
    /// How long it took from the start of the process to "ready".
    pub(crate) start: Duration,
    process: Process,
}

/// What a login and a refresh are answered with.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let answer = request.send().await.expect("an answer");
        let tokens: Value = answer.json().await.expect("JSON");
        let [access, refresh] = ["access_token", "refresh_token"]
            .map(|token| tokens[token].as_str().unwrap_or_else(|| panic!("{tokens}")).to_owned());
        Self { access, refresh }
    }
}

impl Portico {
    /// Starts what `command` makes of the settings of its listeners.
    pub(crate) fn start(command: impl FnOnce([String; 4]) -> Command) -> Self {
        let [addr, socket, grpc, admin] = [free_addr(), free_addr(), free_addr(), free_addr()];
        let mut command = command([
            format!("http.addr={addr}"),
            format!("socket.addr={socket}"),
            format!("admin.addr={admin}"),
            format!("grpc.addr={grpc}"),
        ]);
        command.arg("serve").stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        let process = Process::start(&mut command);
        while !is_ready(admin) {
            assert!(started.elapsed() < Duration::from_mins(1), "portico is not ready");
            std::thread::sleep(Duration::from_millis(1));
        }
        Self { addr, socket, grpc, admin, start: started.elapsed(), process }
    }

    /// The access token of a new session of an administrator.
    pub(crate) async fn log_in(&self, number: usize) -> String {
        self.tokens(number).await.access
    }

    /// The tokens of a new session of an administrator.
    pub(crate) async fn tokens(&self, number: usize) -> Tokens {
        let url = format!("http://{}/auth/login", self.addr);
        let body = json!({ "username": username(number), "password": PASSWORD });
        Tokens::of(reqwest::Client::new().post(url).json(&body)).await
    }

    /// The tokens that follow those of a refresh token.
    pub(crate) async fn refresh(&self, client: &reqwest::Client, refresh: &str) -> Tokens {
        let url = format!("http://{}/auth/refresh_token", self.addr);
        Tokens::of(client.post(url).bearer_auth(refresh)).await
    }

    /// The id of the user of an access token.
    pub(crate) async fn user_id(&self, token: &str) -> i64 {
        let url = format!("http://{}/home", self.addr);
        let answer = reqwest::Client::new().get(url).bearer_auth(token).send().await;
        let home: Value = answer.expect("an answer").json().await.expect("JSON");
        home["id"].as_i64().expect("an id")
    }

    /// The sum of all values of a metric, whatever their labels.
    pub(crate) fn metric(&self, name: &str) -> f64 {
        let metrics = ask(self.admin, "/metrics").expect("the server answers");
        let values = metrics.lines().filter_map(|line| {
            let (sample, value) = line.rsplit_once(' ')?;
            let is_it = sample.split('{').next() == Some(name);
            is_it.then(|| value.parse::<f64>().expect("a number"))
        });
        values.sum()
    }

    pub(crate) fn peak_mebibytes(&self) -> f64 {
        self.process.peak_mebibytes()
    }

    pub(crate) fn resident_mebibytes(&self) -> f64 {
        self.process.resident_mebibytes()
    }

    pub(crate) fn process(&self) -> &Process {
        &self.process
    }
}

fn is_ready(admin: SocketAddr) -> bool {
    ask(admin, "/readyz").is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

fn ask(addr: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(addr)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn free_addr() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
}
