use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use metrics::gauge;
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};

use super::{
    LAST_WORDS, SHORT,
    answering::Answers,
    ear::Ear,
    link::{Beat, Link},
};
use crate::{
    handle::Inner,
    server::{CallError, Topology},
};

/// How often the cluster is asked which node has what, though nothing seems to have changed.
const REFRESH: Duration = Duration::from_secs(1);

/// Keeps a link to each master, and says when all of them are heard.
pub(super) struct Watcher {
    answers: Answers,
    links: HashMap<Arc<str>, Link>,
    disturbed: Arc<Notify>,
    refreshed: Option<Instant>,
    /// When the last beat began that all masters answered.
    beaten: Option<Instant>,
    /// What each master said at its last beat.
    beats: HashMap<Arc<str>, Beat>,
    is_deaf: bool,
}

impl Watcher {
    /// Hands over to `answers` what was heard of changes by others.
    pub(super) fn new(answers: Answers) -> Self {
        Self {
            answers,
            links: HashMap::new(),
            disturbed: Arc::default(),
            refreshed: None,
            beaten: None,
            beats: HashMap::new(),
            is_deaf: false,
        }
    }

    /// Waits until a link breaks.
    pub(super) async fn disturbance(&self) {
        self.disturbed.notified().await;
    }

    /// Mends what is broken and beats once; whether all is well.
    pub(super) async fn turn(&mut self, inner: &Inner) -> bool {
        let began = Instant::now();
        let outcome = self.mend_and_beat(inner).await;
        if outcome.is_ok() {
            // A server tells what was changed after it has answered whoever asked in the same moment, so this beat is
            // good for what was changed before the one before.
            if let Some(beaten) = self.beaten.replace(began) {
                inner.memory.confirm(beaten);
            }
            inner.make_up().await;
        } else {
            self.beaten = None;
            inner.memory.doubt();
        }
        // A link may have broken since it answered.
        if self.links.values().any(Link::is_lost) {
            inner.memory.doubt();
        }
        gauge!("portico_redis_memory_trusted").set(f64::from(u8::from(inner.memory.is_fresh())));
        self.report(outcome.err());
        inner.memory.is_fresh()
    }

    /// Hears what was said until now and is told no more; says what is still owed, and has listeners know that this is all.
    pub(super) async fn leave(self, inner: &Inner) {
        inner.memory.doubt();
        join_all(self.links.into_values().map(|link| link.close(inner))).await;
        let made_up = async {
            while !inner.make_up().await {
                sleep(SHORT).await;
            }
        };
        drop(timeout(LAST_WORDS, made_up).await);
        inner.memory.listeners.close();
    }

    async fn mend_and_beat(&mut self, inner: &Inner) -> Result<(), CallError> {
        self.refresh(inner).await?;
        let topology = inner.servers.topology();
        self.mend(inner, &topology).await?;
        self.beat(inner).await?;
        if topology.is_whole() { Ok(()) } else { Err(CallError::NoOwner) }
    }

    async fn refresh(&mut self, inner: &Inner) -> Result<(), CallError> {
        let is_new = self.refreshed.is_some_and(|refreshed| refreshed.elapsed() < REFRESH);
        let topology = inner.servers.topology();
        let fits = topology
            .masters()
            .into_iter()
            .all(|master| self.links.get(master).is_some_and(|link| !link.is_lost()));
        if !is_new || !fits {
            inner.servers.refresh().await?;
            self.refreshed = Some(Instant::now());
        }
        Ok(())
    }

    /// Makes the links those that `topology` asks for. Whatever changes, nothing remembered is good any more.
    async fn mend(&mut self, inner: &Inner, topology: &Topology) -> Result<(), CallError> {
        let home = inner.servers.home_of(&inner.channel);
        let subscribes = |master: &Arc<str>| home.as_ref() == Some(master);
        let masters = topology.masters();
        let before = self.links.len();
        self.links.retain(|address, link| {
            let is_wanted = masters.contains(address) && link.subscribes == subscribes(address);
            is_wanted && !link.is_lost()
        });
        let missing: Vec<_> =
            masters.into_iter().filter(|master| !self.links.contains_key(*master)).collect();
        if missing.is_empty() && self.links.len() == before {
            return Ok(());
        }
        self.beaten = None;
        inner.memory.doubt();
        let opened = join_all(missing.into_iter().map(|master| async {
            let node = inner.servers.node(master)?;
            let ear = self.ear(inner);
            let link = Link::open(inner, node, subscribes(master), ear).await?;
            Ok((master.clone(), link))
        }))
        .await;
        let (mut hears_more, mut outcome) = (opened.is_empty(), Ok(()));
        for opened in opened {
            match opened {
                Ok((master, link)) => {
                    self.links.insert(master, link);
                    hears_more = true;
                }
                Err(error) => outcome = Err(error),
            }
        }
        inner.memory.hear(self.links.keys().cloned());
        // As long as nobody answers, there is nothing to look up.
        if hears_more {
            inner.memory.start_anew();
        }
        outcome
    }

    fn ear(&self, inner: &Inner) -> Ear {
        Ear {
            memory: inner.memory.clone(),
            user_keys: inner.user_keys(),
            events: inner.channel.clone(),
            own: inner.channel_of(&inner.origin),
            origin: inner.origin.clone(),
            is_lost: Arc::default(),
            disturbed: self.disturbed.clone(),
            answers: self.answers.clone(),
        }
    }

    /// Beats on all links at once. A link that does not answer is given up.
    async fn beat(&mut self, inner: &Inner) -> Result<(), CallError> {
        let mode = inner.servers.mode();
        let beats = join_all(
            self.links
                .iter_mut()
                .map(|(address, link)| async move { (address.clone(), link.beat(mode).await) }),
        );
        let mut outcome = Ok(());
        for (address, beat) in beats.await {
            match beat {
                Ok(beat) => {
                    let last = self.beats.insert(address, beat);
                    if last.is_some_and(|last| last != beat) {
                        self.refreshed = None;
                    }
                }
                Err(error) => {
                    self.links.remove(&address);
                    outcome = Err(error);
                }
            }
        }
        outcome
    }

    /// Tells the log once that the servers are not heard, and once that they are again.
    fn report(&mut self, failure: Option<CallError>) {
        match failure {
            Some(error) if !self.is_deaf => {
                let reason = error.with_causes();
                tracing::warn!(
                    "Redis is not heard; check that it runs and that `redis.urls` is right: {reason}"
                );
                self.is_deaf = true;
            }
            None if self.is_deaf => {
                tracing::info!("Redis is heard again");
                self.is_deaf = false;
            }
            _ => {}
        }
    }
}
