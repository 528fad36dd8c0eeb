//! Many who ask the same again and again, while something happens to the servers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};

use portico_tests::contract::eventually;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::end_to_end::caller::{Answer, Caller};

/// How many ask at once.
const MEMBERS: usize = 16;

/// An answer, and when it was asked for and given.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) asked: Instant,
    pub(super) answered: Instant,
    pub(super) status: u16,
    pub(super) body: Value,
}

/// A crowd at work.
pub(super) struct Crowd {
    is_over: Arc<AtomicBool>,
    members: JoinSet<Vec<Seen>>,
}

impl Crowd {
    /// Each calls `ask` as `caller`, and again as soon as it is answered. Waits until they are at it.
    pub(super) async fn gather<Asked>(caller: &Caller, ask: fn(Caller) -> Asked) -> Self
    where
        Asked: Future<Output = Answer> + Send + 'static,
    {
        let is_over = Arc::new(AtomicBool::new(false));
        let answers = Arc::new(AtomicUsize::new(0));
        let mut members = JoinSet::new();
        for _ in 0..MEMBERS {
            let (is_over, answers, caller) = (is_over.clone(), answers.clone(), caller.clone());
            members.spawn(async move {
                let mut seen = Vec::new();
                while !is_over.load(Ordering::Relaxed) {
                    let asked = Instant::now();
                    let (status, body) = ask(caller.clone()).await;
                    seen.push(Seen { asked, answered: Instant::now(), status, body });
                    answers.fetch_add(1, Ordering::Relaxed);
                }
                seen
            });
        }
        eventually(async || answers.load(Ordering::Relaxed), |count| *count > MEMBERS).await;
        Self { is_over, members }
    }

    /// Ends it; what it saw, in the order of asking.
    pub(super) async fn disperse(self) -> Vec<Seen> {
        self.is_over.store(true, Ordering::Relaxed);
        let mut seen: Vec<_> = self.members.join_all().await.into_iter().flatten().collect();
        seen.sort_by_key(|seen| seen.asked);
        seen
    }
}

/// A look at who one is.
pub(super) async fn look_home(caller: Caller) -> Answer {
    caller.get("/home").await
}
