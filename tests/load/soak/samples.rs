use std::time::{Duration, Instant};

use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use crate::{servers::Process, turns::number};

const PACE: Duration = Duration::from_secs(5);
/// How many samples are told as one line.
const TOLD: usize = 12;
/// The part of the samples, from the first on, in which caches may still fill.
const FILLING: usize = 4;

/// What a process had now and then.
#[derive(Default)]
pub(super) struct Samples {
    /// Minutes, and MiB.
    memory: Vec<(f64, f64)>,
}

impl Samples {
    /// Looks at a process as long as a task runs, and tells every minute what it saw.
    pub(super) async fn take<T>(process: &Process, task: &JoinHandle<T>) -> Self {
        let (started, mut pace) = (Instant::now(), interval(PACE));
        pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut samples = Self::default();
        while !task.is_finished() {
            pace.tick().await;
            let minutes = started.elapsed().as_secs_f64() / 60.0;
            let (memory, files) = (process.resident_mebibytes(), process.open_files());
            if samples.memory.len().is_multiple_of(TOLD) {
                eprintln!("{minutes:5.1} min: {memory:6.1} MiB, {files:4} files");
            }
            samples.memory.push((minutes, memory));
        }
        samples
    }

    /// The slope of memory by least squares, in MiB a minute, once caches have filled.
    pub(super) fn slope(&self) -> f64 {
        let samples = &self.memory[self.memory.len() / FILLING..];
        let count = number(samples.len() as u64);
        let mean = |of: fn(&(f64, f64)) -> f64| samples.iter().map(of).sum::<f64>() / count;
        let (minute, memory) = (mean(|sample| sample.0), mean(|sample| sample.1));
        let along = samples.iter().map(|(at, size)| (at - minute) * (size - memory)).sum::<f64>();
        along / samples.iter().map(|(at, _)| (at - minute).powi(2)).sum::<f64>()
    }
}
