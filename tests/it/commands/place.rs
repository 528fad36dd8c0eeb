use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long a command may take on a busy machine; making a key takes the longest.
const PATIENCE: Duration = Duration::from_mins(1);

/// An empty directory to run commands in, as on a machine where nothing is installed but the binary.
pub(super) struct Place {
    directory: TempDir,
}

/// What a command left on the terminal.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: Option<i32>,
    pub(super) output: String,
    pub(super) complaint: String,
}

impl Place {
    pub(super) fn new() -> Self {
        Self { directory: TempDir::new().expect("a temporary directory") }
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file, and the directories above it.
    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a writable directory");
        fs::write(&path, text).expect("a writable directory");
        path
    }

    /// The binary with the arguments that `line` separates by spaces.
    pub(super) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portico-under-test"));
        command.args(line.split_whitespace()).current_dir(self.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PORTICO_") {
                command.env_remove(name);
            }
        }
        command
    }

    pub(super) fn run(&self, line: &str) -> Ran {
        finish(&mut self.command(line))
    }

    /// Runs with `input` on standard input.
    pub(super) fn run_with_input(&self, line: &str, input: &str) -> Ran {
        let mut command = self.command(line);
        let (reader, mut writer) = io::pipe().expect("a pipe");
        writer.write_all(input.as_bytes()).expect("a pipe holds a line");
        drop(writer);
        finish(command.stdin(reader))
    }
}

/// Runs a command that ends by itself.
pub(super) fn finish(command: &mut Command) -> Ran {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    wait(&mut child);
    child.wait_with_output().expect("the output can be read").into()
}

/// Waits for the end of a process; one that does not end is killed and fails the test.
pub(super) fn wait(child: &mut Child) -> Option<i32> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("an own child") {
            return status.code();
        }
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("the process does not end");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code(),
            output: text(output.stdout),
            complaint: text(output.stderr),
        }
    }
}

impl Ran {
    /// The output of a command that must have succeeded.
    #[track_caller]
    pub(super) fn succeeded(self) -> String {
        assert_eq!((self.code, self.complaint.as_str()), (Some(0), ""), "{self:?}");
        self.output
    }

    /// The one line of complaint of a command that must have ended with `code`.
    #[track_caller]
    pub(super) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.complaint.lines().count(), 1, "{self:?}");
        assert!(self.complaint.starts_with("error: "), "{self:?}");
        self.complaint
    }
}
