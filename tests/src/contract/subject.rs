use std::{
    any::Any,
    error::Error,
    ops::Deref,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

/// How long a case waits for what has to happen at some time.
const PATIENCE: Duration = Duration::from_secs(10);

/// A port under test, and whatever must live as long as it does.
pub struct Subject<Port: ?Sized> {
    port: Arc<Port>,
    keeps: Arc<dyn Any + Send + Sync>,
}

impl<Port: ?Sized> Subject<Port> {
    /// Tests `port`; `keeps` is dropped after it.
    pub fn new(port: Arc<Port>, keeps: impl Any + Send + Sync) -> Self {
        Self { port, keeps: Arc::new(keeps) }
    }
}

impl<Port: ?Sized> Clone for Subject<Port> {
    fn clone(&self) -> Self {
        Self { port: self.port.clone(), keeps: self.keeps.clone() }
    }
}

impl<Port: ?Sized> Deref for Subject<Port> {
    type Target = Port;

    fn deref(&self) -> &Port {
        &self.port
    }
}

/// One port as two nodes see it. Where there is only one node, it is both.
pub struct Nodes<Port: ?Sized> {
    /// The port on one node.
    pub here: Subject<Port>,
    /// The port on another node.
    pub there: Subject<Port>,
}

impl<Port: ?Sized> Nodes<Port> {
    /// A port that has no other node.
    #[must_use]
    pub fn single(port: Subject<Port>) -> Self {
        Self { here: port.clone(), there: port }
    }

    /// The nodes in turn.
    #[must_use]
    pub fn turn(&self, index: usize) -> Subject<Port> {
        if index.is_multiple_of(2) { self.here.clone() } else { self.there.clone() }
    }
}

/// Runs `count` tasks at once; what they answer, in no order.
pub async fn in_parallel<Answer, Task>(count: usize, task: impl Fn(usize) -> Task) -> Vec<Answer>
where
    Answer: Send + 'static,
    Task: Future<Output = Answer> + Send + 'static,
{
    (0..count).map(task).collect::<JoinSet<_>>().join_all().await
}

/// Asks again until `accepts` likes the answer, which has to come soon.
pub async fn eventually<Answer: std::fmt::Debug>(
    mut ask: impl AsyncFnMut() -> Answer,
    accepts: impl Fn(&Answer) -> bool,
) -> Answer {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = ask().await;
        if accepts(&answer) {
            return answer;
        }
        assert!(Instant::now() < deadline, "still {answer:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether the machine does nothing else, which `PORTICO_TEST_ALONE` says.
#[must_use]
pub fn is_alone() -> bool {
    std::env::var_os("PORTICO_TEST_ALONE").is_some()
}

/// What `limit` is on a machine that does nothing else. One that runs other tests beside tells little of time, and is given ten
/// times as much.
#[must_use]
pub fn within(limit: Duration) -> Duration {
    if is_alone() { limit } else { limit * 10 }
}

/// Tells what was measured for a row of the reliability matrix, whose figures `docs/reliability.md` has. Tests print it where
/// `--show-output` asks them to.
#[expect(clippy::print_stdout, reason = "that is where a test tells what it saw")]
pub fn figure(row: &str, what: &str, measured: impl std::fmt::Debug) {
    println!("row {row}: {what}: {measured:?}");
}

/// Waits for what has to come soon.
pub async fn soon<Answer>(awaited: impl Future<Output = Answer>) -> Answer {
    tokio::time::timeout(PATIENCE, awaited).await.expect("it does not come")
}

/// What an error says, and each of its causes after it.
pub fn causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |error: &&dyn Error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
