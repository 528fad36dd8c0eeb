use std::time::Duration;

use super::{audience::Audience, line::Door, publisher::Publisher};
use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, Peer, Process, this_binary},
    turns::{Contest, Turn, Watch},
};

const LISTENERS: usize = 5_000;
/// How many bytes a message has.
const MESSAGE: usize = 200;
const SPAN: Duration = Duration::from_secs(2);
/// How many messages are under way: one, and as many as keep everybody busy.
const AHEAD: [u64; 2] = [1, 8];
const WANTED: Wanted = Wanted::AtLeast(0.7);

/// One topic and many sockets, which hear nothing but it.
struct Stage<'server> {
    audience: Audience,
    publisher: Publisher,
    process: &'server Process,
}

/// Messages of one topic to many sockets, against one loop that writes the same to as many.
pub(crate) async fn measure(embedded: &Installation) -> Vec<Figure> {
    // Nobody says anything for longer than others are silent.
    let portico = embedded.start(&["socket.heartbeat_interval=1h", "socket.heartbeat_timeout=2h"]);
    let token = Some(portico.log_in(0).await);
    let ours = Door { addr: portico.socket, path: "/socket", token };
    let arguments = [LISTENERS, MESSAGE].map(|number| number.to_string());
    let peer = Peer::of(this_binary().args(["peer", "fan-out"]).args(arguments));
    let theirs = Door { addr: peer.addr, path: "/", token: None };
    let mut stages = [
        ("portico", stage(&ours, portico.process()).await),
        ("a loop of blocking writes", stage(&theirs, peer.process()).await),
    ];
    let mut figures = Vec::new();
    for ahead in AHEAD {
        let contest = Contest::hold(&mut stages, async |stage| stage.turn(ahead).await).await;
        let what = format!("200 bytes on one topic to {LISTENERS} sockets, {ahead} under way");
        figures.extend(contest.figures(&what, "deliveries", &[Some(WANTED)]));
    }
    let are_whole = stages.iter_mut().all(|(_, stage)| stage.audience.is_whole());
    assert!(are_whole, "a socket was closed");
    figures
}

async fn stage<'server>(door: &Door, process: &'server Process) -> Stage<'server> {
    let audience = Audience::gather(std::slice::from_ref(door), LISTENERS, false).await;
    let publisher = Publisher::open(door, &audience, MESSAGE).await;
    Stage { audience, publisher, process }
}

impl Stage<'_> {
    async fn turn(&mut self, ahead: u64) -> Turn {
        let watch = Watch::start(self.process);
        watch.turn(self.publisher.publish_for(SPAN, ahead, self.audience.len()).await)
    }
}
