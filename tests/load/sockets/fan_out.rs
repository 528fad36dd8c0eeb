use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    audience::{Audience, Publisher},
    line::Door,
};
use crate::{
    contest::{Contest, ROUNDS, Turn},
    installation::Installation,
    peer::{Peer, this_binary},
    process::Process,
    statistics::number,
};

const LISTENERS: usize = 5_000;
/// How many bytes a message has.
const MESSAGE: usize = 200;
const SPAN: Duration = Duration::from_secs(2);
/// How many messages are under way: one, and as many as keep everybody busy.
const AHEAD: [u64; 2] = [1, 8];

/// One topic and many sockets, which hear nothing but it.
struct Stage<'server> {
    audience: Audience,
    publisher: Publisher,
    process: &'server Process,
}

/// Messages of one topic to many sockets, against one loop that writes the same to as many.
pub(crate) async fn measure(embedded: &Installation) -> Value {
    // Nobody says anything for longer than others are silent.
    let portico = embedded.start(&["socket.heartbeat_interval=1h", "socket.heartbeat_timeout=2h"]);
    let token = Some(portico.log_in(0).await);
    let ours = Door { addr: portico.socket, path: "/socket", token };
    let arguments = [LISTENERS, MESSAGE].map(|number| number.to_string());
    let peer = Peer::of(this_binary().arg("fan-out-peer").args(arguments));
    let theirs = Door { addr: peer.addr, path: "/", token: None };
    let mut stages = [stage(&ours, portico.process()).await, stage(&theirs, peer.process()).await];
    let mut figures = Vec::new();
    for ahead in AHEAD {
        let mut contest = Contest::new(vec!["portico", "bare loop"]);
        for _ in 0..ROUNDS {
            for (stage, turns) in stages.iter_mut().zip(&mut contest.turns) {
                turns.push(stage.turn(ahead).await);
            }
        }
        let what = format!("fan-out to {LISTENERS}, {ahead} ahead");
        figures.push(json!({ "ahead": ahead, "servers": contest.report(&what, "deliveries") }));
    }
    assert!(stages.iter_mut().all(|stage| stage.audience.is_whole()), "a socket was closed");
    json!(figures)
}

async fn stage<'server>(door: &Door, process: &'server Process) -> Stage<'server> {
    let audience = Audience::gather(std::slice::from_ref(door), LISTENERS, false).await;
    let publisher = Publisher::open(door, &audience, MESSAGE).await;
    Stage { audience, publisher, process }
}

impl Stage<'_> {
    async fn turn(&mut self, ahead: u64) -> Turn {
        let (busy, started) = (self.process.processor_time(), Instant::now());
        let heard = self.publisher.publish_for(SPAN, ahead, self.audience.len()).await;
        let per_second = number(heard) / started.elapsed().as_secs_f64();
        let busy = self.process.processor_time().saturating_sub(busy);
        Turn { per_second, cost: busy.div_f64(number(heard)) }
    }
}
