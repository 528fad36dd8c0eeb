use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

use super::place::{Place, wait};

/// `portico serve` on free ports, which is killed with this value.
pub(super) struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    greeting: String,
}

impl Server {
    /// Starts, and reads what is printed until the addresses are known.
    pub(super) fn start(place: &Place) -> Self {
        let mut command =
            place.command("serve --set http.addr=127.0.0.1:0 --set admin.addr=127.0.0.1:0");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut greeting = String::new();
        while !greeting.contains("/readyz\n") {
            let read = output.read_line(&mut greeting).expect("UTF-8");
            assert_ne!(read, 0, "it ended early: {greeting}");
        }
        Self { child, output, greeting }
    }

    /// What was printed until the addresses were known.
    pub(super) fn greeting(&self) -> &str {
        &self.greeting
    }

    /// The second word of the line that begins with `label`.
    pub(super) fn value(&self, label: &str) -> Option<&str> {
        let line = self.greeting.lines().find_map(|line| line.trim_start().strip_prefix(label))?;
        line.split_whitespace().next()
    }

    /// Tells the server to end, and answers its exit code and what else it printed.
    pub(super) fn stop(mut self) -> (Option<i32>, String) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).expect("the server runs");
        let code = wait(&mut self.child);
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).expect("UTF-8");
        (code, rest)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
