use std::{
    ffi::OsString,
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use super::choice::Had;

/// `start` starts the program, or starts it anew once it has ended; `finish` waits for its end and answers its exit code. The
/// end of input ends it and clears its directory away.
const SCRIPT: &str = r#"
room=$1
shift
server=
while read -r order; do
    [ -z "$server" ] || wait "$server"
    code=$?
    if [ "$order" = start ]; then
        "$@" >> "$room/log" 2>&1 &
        server=$!
        echo "$server"
    else
        echo "$code"
    fi
done
[ -z "$server" ] || kill -KILL "$server"
wait
rm -rf "$room"
"#;

/// Looks after a server and its directory.
///
/// A shell stands between the tests and the server. It sees its input end however the tests end, be it by a panic, by a
/// static that nobody drops or by SIGKILL, and ends the server then.
pub(super) struct Keeper {
    shell: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    room: PathBuf,
    server: Option<Pid>,
}

/// A new directory for one server.
pub(super) fn room() -> PathBuf {
    let room = tempfile::Builder::new().prefix("portico-").tempdir().expect("a directory");
    room.keep()
}

impl Keeper {
    /// Looks after `room`, and after `command` once it is started there.
    pub(super) fn new(room: PathBuf, command: Vec<OsString>) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "keeper"]).arg(&room).args(command);
        // An interrupt from the keyboard is for the tests; their end then reaches the shell.
        shell.process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut shell = shell.spawn().expect("there is a shell");
        let orders = shell.stdin.take();
        let answers = BufReader::new(shell.stdout.take().expect("it is piped"));
        Self { shell, orders, answers, room, server: None }
    }

    /// Starts the server, or starts it again once it has ended.
    pub(super) fn start(&mut self) -> Had<()> {
        let pid = Pid::from_raw(self.order("start")?);
        self.server = Some(pid.ok_or("the shell started nothing")?);
        Ok(())
    }

    /// Starts the program and waits until it is done, which it must be well.
    pub(super) fn run(&mut self) -> Had<()> {
        self.start()?;
        match self.order("finish")? {
            0 => Ok(()),
            code => Err(format!("it ended with {code}: {}", self.last_words())),
        }
    }

    fn order(&mut self, order: &str) -> Had<i32> {
        let mut orders = self.orders.as_ref().expect("it is open until the end");
        let mut answer = String::new();
        writeln!(orders, "{order}").map_err(|error| error.to_string())?;
        self.answers.read_line(&mut answer).map_err(|error| error.to_string())?;
        answer.trim().parse().map_err(|_| "the shell is gone".to_owned())
    }

    /// Sends the server a signal.
    pub(super) fn signal(&self, signal: Signal) {
        let server = self.server.expect("the server was started");
        kill_process(server, signal).expect("the server is there");
    }

    /// Lets the server do nothing (SIGSTOP), and returns when it does nothing.
    pub(super) fn stop(&self) {
        self.signal(Signal::STOP);
        // The signal is sent at once, but the last thread may answer a little longer.
        while !self.is_stopped() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn is_stopped(&self) -> bool {
        let server = self.server.expect("the server was started").as_raw_nonzero().to_string();
        let state = Command::new("ps").args(["-o", "state=", "-p", &server]).output();
        let state = state.expect("there is a list of processes").stdout;
        assert!(!state.is_empty(), "the server is there");
        state.starts_with(b"T")
    }

    /// Where the server keeps its files.
    pub(super) fn room(&self) -> &Path {
        &self.room
    }

    /// The last lines that the server printed.
    pub(super) fn last_words(&self) -> String {
        let log = fs::read_to_string(self.room.join("log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.orders.take());
        // It ends at once, and then the port is free and the directory gone.
        let _ = self.shell.wait();
    }
}
