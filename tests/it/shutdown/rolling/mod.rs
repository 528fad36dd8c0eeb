//! H4: two instances behind `HAProxy` are replaced in turn, under load, and nobody notices.
#![expect(clippy::print_stdout, reason = "with `--show-output` the test tells how much it tried")]

mod calls;
mod fleet;
mod load;
mod requests;
mod sockets;
mod topic;

use std::{env, time::Duration};

use fleet::Fleet;
use load::Load;
use tokio::time::{Instant, sleep_until};
use topic::Topic;

use super::report::cut;

/// All that is done meanwhile, none of which may be missing.
const KINDS: [&str; 8] = [
    "calls",
    "logins",
    "publications",
    "reads",
    "refreshes",
    "socket messages",
    "watches",
    "writes",
];

/// How often an instance is replaced, and how far that is apart.
fn plan() -> (usize, Duration) {
    let is_whole = env::var_os("PORTICO_TEST_ALL").is_some();
    (4, if is_whole { Duration::from_secs(15) } else { Duration::ZERO })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn instances_are_replaced_under_load_and_nothing_fails() {
    let (times, apart) = plan();
    let mut fleet = Fleet::start().await;
    let admin = fleet.log_in("admin", &fleet.password()).await;
    let topic = Topic::default();
    let mut load = Load::default();
    requests::begin(&mut load, &fleet, &admin).await;
    calls::begin(&mut load, &fleet, &admin).await;
    sockets::begin(&mut load, &fleet, &admin, &topic);
    let mut listeners = [
        topic.listen(fleet.instance(0), &admin).await,
        topic.listen(fleet.instance(1), &admin).await,
    ];
    let begun = Instant::now();
    let mut next = begun;
    for turn in 0..times {
        next += apart;
        sleep_until(next).await;
        let which = turn % 2;
        let (took, (code, log)) = fleet.end(which).await;
        assert_eq!(code, Some(0), "{log}");
        let [requests, calls, _, imports, unstopped] = cut(&log);
        assert_eq!([requests, calls, imports, unstopped], [0; 4], "{log}");
        println!("turn {turn}: ended in {took:.1?}");
        fleet.begin(which).await;
        let listener = topic.listen(fleet.instance(which), &admin).await;
        std::mem::replace(&mut listeners[which], listener).ended().await;
    }
    // The last one is used for a while as well.
    sleep_until(next + apart).await;
    let took = begun.elapsed();
    let tally = load.end().await;
    topic.settles().await;
    for which in 0..2 {
        assert_eq!(fleet.end(which).await.1.0, Some(0));
    }
    for listener in listeners {
        listener.ended().await;
    }
    println!("{took:.1?}: {tally}; {topic}");
    assert!(tally.faults.is_empty(), "{tally}: {:#?}", tally.faults);
    assert_eq!(tally.kinds(), KINDS, "{tally}");
    assert_eq!(topic.lost_in_silence(), Vec::<u64>::new());
}
