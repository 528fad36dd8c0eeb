use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};

use super::{
    audience::{Audience, join},
    line::Door,
    publisher::Publisher,
};
use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, Portico},
    turns::milliseconds,
};

const READERS: usize = 800;
const SLOW: u32 = 200;
/// What the kernel of a slow client takes that the client does not, about.
const RECEIVE_BYTES: u32 = 4096;
/// How many bytes a message has, and how often one is published.
const MESSAGE: usize = 4096;
const PACE: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_mins(1);

/// When what happened, from the first message on.
#[derive(Default)]
struct Course {
    /// As many had too much waiting.
    first_over: Option<Duration>,
    all_over: Option<Duration>,
    /// Their connections were closed.
    all_closed: Option<Duration>,
}

/// Sockets that read nothing among many that do, under broadcast.
pub(crate) async fn measure(embedded: &Installation) -> Vec<Figure> {
    let portico = embedded.start(&[]);
    let token = Some(portico.log_in(0).await);
    let door = Door { addr: portico.socket, path: "/socket", token };
    let mut audience = Audience::gather(std::slice::from_ref(&door), READERS, true).await;
    let mut slow = Vec::new();
    for _ in 0..SLOW {
        slow.push(join(&door, Some(RECEIVE_BYTES)).await);
    }
    let mut publisher = Publisher::open(&door, &audience, MESSAGE).await;
    let publishing = tokio::spawn(async move {
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            pace.tick().await;
            publisher.publish().await;
        }
    });
    let course = tokio::task::block_in_place(|| watch(&portico));
    publishing.abort();
    assert!(audience.is_whole(), "a socket that reads was closed");
    report(&course, &audience)
}

fn watch(portico: &Portico) -> Course {
    let (started, mut course) = (Instant::now(), Course::default());
    let before = portico.metric("portico_socket_open");
    while course.all_closed.is_none() {
        let now = started.elapsed();
        assert!(now < PATIENCE, "slow sockets are not cut");
        let over = portico.metric("portico_socket_slow_cuts_total");
        let closed = before - portico.metric("portico_socket_open");
        let note = |at: &mut Option<Duration>, is_so: bool| *at = at.or(is_so.then_some(now));
        note(&mut course.first_over, over >= 1.0);
        note(&mut course.all_over, over >= f64::from(SLOW));
        note(&mut course.all_closed, closed >= f64::from(SLOW));
        std::thread::sleep(Duration::from_millis(20));
    }
    course
}

fn report(course: &Course, audience: &Audience) -> Vec<Figure> {
    let [first_over, all_over, all_closed] =
        [course.first_over, course.all_over, course.all_closed].map(Option::unwrap_or_default);
    let [median, p99] = [0.5, 0.99].map(|part| audience.heard.latency(part));
    let told = |what: &str, unit, value| {
        let what = format!("{SLOW} sockets that read nothing among {READERS} that do: {what}");
        Figure::new(what, unit, value)
    };
    // From the last that was over to the last that was closed, which cannot be before it.
    let closing = all_closed.saturating_sub(all_over).as_secs_f64();
    vec![
        told("the first has too much waiting after", "s", first_over.as_secs_f64()),
        told("from too much waiting to closed", "s", closing).wanted(Wanted::AtMost(2.0)),
        told("median of the others", "ms", milliseconds(median)),
        told("p99 of the others", "ms", milliseconds(p99)).wanted(Wanted::AtMost(250.0)),
    ]
}
