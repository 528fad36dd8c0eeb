//! Certificates that are replaced under load, row G2: first the server's own, then the authority of the clients.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use portico_tests::{contract::figure, fixtures::PorticoHome};
use tokio::{task::JoinSet, time::timeout};
use tonic::{Status, transport::Channel};

use super::certified::{MUTUAL, channel, greet};

/// How many call at once. Every other one of them dials anew for each call.
const CALLERS: usize = 16;
/// When what is new has to be in force.
const IN_FORCE: Duration = Duration::from_secs(30);

/// Two authorities, each with a server and a client called `ada`, one of which is the server's.
struct Certificates<'a> {
    home: &'a PorticoHome,
    old: PathBuf,
    new: PathBuf,
}

impl<'a> Certificates<'a> {
    fn make(home: &'a PorticoHome) -> Self {
        let [old, new] = ["old", "new"].map(|folder| {
            home.run(&format!("certs generate --out {folder} --client-name ada")).succeeded();
            home.path().join(folder)
        });
        Self { home, old, new }
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.home.path().join(file)).expect("a file")
    }

    /// Has the server show the certificate that is in `folder`.
    fn show(&self, folder: &str) {
        for file in ["server.crt", "server.key"] {
            let text = self.read(&format!("{folder}/{file}"));
            self.home.write(&format!("var/certs/{file}"), &text);
        }
    }

    /// Has the server admit the clients of these authorities.
    fn admit(&self, folders: &[&str]) {
        let texts: String =
            folders.iter().map(|folder| self.read(&format!("{folder}/ca.crt"))).collect();
        self.home.write("var/certs/ca.crt", &texts);
    }
}

/// Waits until the answer is yes.
async fn in_force(ask: impl AsyncFn() -> bool) {
    let polled = async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(IN_FORCE, polled).await.expect("what is new is not in force");
}

/// Many who call without a pause until a call of theirs fails.
struct Callers {
    counts: Arc<[AtomicUsize; CALLERS]>,
    is_over: Arc<AtomicBool>,
    tasks: JoinSet<Result<(), Status>>,
}

impl Callers {
    fn start(dial: impl Fn() -> Channel + Clone + Send + 'static) -> Self {
        let counts: Arc<[AtomicUsize; CALLERS]> = Arc::default();
        let is_over = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for number in 0..CALLERS {
            let (counts, is_over, dial) = (counts.clone(), is_over.clone(), dial.clone());
            tasks.spawn(async move {
                let kept = number.is_multiple_of(2).then(&dial);
                while !is_over.load(Ordering::Relaxed) {
                    greet(kept.clone().unwrap_or_else(&dial)).await?;
                    counts[number].fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            });
        }
        Self { counts, is_over, tasks }
    }

    /// Waits until each has made a call that began after now.
    async fn go_on(&self) {
        let counted = || self.counts.each_ref().map(|count| count.load(Ordering::Relaxed));
        let before = counted();
        in_force(async || counted().iter().zip(before).all(|(now, before)| *now >= before + 2))
            .await;
    }

    fn made(&self) -> usize {
        self.counts.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    async fn stop(self) -> Vec<Result<(), Status>> {
        self.is_over.store(true, Ordering::Relaxed);
        self.tasks.join_all().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_and_authorities_are_replaced_under_load_without_a_failed_call() {
    let home = PorticoHome::with_keys();
    let files = Certificates::make(&home);
    for folder in ["old", "new"] {
        home.write(
            &format!("{folder}/both.crt"),
            &(files.read("old/ca.crt") + &files.read("new/ca.crt")),
        );
    }
    files.show("old");
    files.admit(&["old"]);
    let server = home.start(&MUTUAL);
    let address = server.grpc();
    let dial =
        move |identity: &PathBuf, trusted: &str| channel(address, identity, trusted, Some("ada"));
    let identity = Arc::new(Mutex::new(files.old.clone()));
    let callers = Callers::start({
        let identity = identity.clone();
        move || dial(&identity.lock().expect("nobody panics with it in hand"), "both.crt")
    });
    callers.go_on().await;

    files.show("new");
    let shown = Instant::now();
    in_force(async || greet(dial(&files.old, "../new/ca.crt")).await.is_ok()).await;
    figure("G2", "a new certificate is served", shown.elapsed());
    callers.go_on().await;

    files.admit(&["old", "new"]);
    in_force(async || greet(dial(&files.new, "both.crt")).await.is_ok()).await;
    identity.lock().expect("nobody panics with it in hand").clone_from(&files.new);
    callers.go_on().await;

    files.admit(&["new"]);
    let admitted = Instant::now();
    in_force(async || greet(dial(&files.old, "both.crt")).await.is_err()).await;
    figure("G2", "an authority is trusted no more", admitted.elapsed());
    callers.go_on().await;
    figure("G2", "calls meanwhile, none of which failed", callers.made());
    for result in callers.stop().await {
        result.expect("no call fails");
    }
}
