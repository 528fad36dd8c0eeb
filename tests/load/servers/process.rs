use std::{
    process::{Child, Command},
    time::Duration,
};

/// What the kernel counts processor time in, on every machine (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// A process that ends with this value.
pub(crate) struct Process(pub(crate) Child);

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.spawn().expect("the program starts"))
    }

    /// Resident memory in MiB, as the kernel accounts for it.
    pub(crate) fn resident_mebibytes(&self) -> f64 {
        self.mebibytes("VmRSS:")
    }

    /// The most that it ever was.
    pub(crate) fn peak_mebibytes(&self) -> f64 {
        self.mebibytes("VmHWM:")
    }

    /// How long its threads ran so far.
    pub(crate) fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))
            .expect("the process runs");
        // The name in parentheses may hold anything. Behind it, the times are the 12th and the 13th field.
        let (_, fields) = stat.rsplit_once(") ").expect("a name");
        let times = fields.split(' ').skip(11).take(2);
        TICK * times.map(|ticks| ticks.parse::<u32>().expect("a number")).sum()
    }

    /// How many files it has open, connections included.
    pub(crate) fn open_files(&self) -> u64 {
        let files = std::fs::read_dir(format!("/proc/{}/fd", self.0.id()));
        files.expect("the process runs").count() as u64
    }

    fn mebibytes(&self, field: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))
            .expect("the process runs");
        let line = status.lines().find(|line| line.starts_with(field)).expect("a resident size");
        let kibibytes =
            line.split_whitespace().nth(1).expect("a number").parse::<f64>().expect("a number");
        kibibytes / 1024.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
