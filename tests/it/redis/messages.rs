//! W4: what is said on topics while servers fail. What may have been missed is told, and what was said is said once.

use std::{collections::HashSet, sync::Mutex, time::Duration};

use adapter_redis::RedisConfig;
use portico_application::ports::{EventBus, PortError};
use portico_domain::channel::{Content, Topic};
use portico_tests::{
    contract::{figure, in_parallel},
    fixtures::session_id,
    services::{OwnedCluster, OwnedRedis},
};
use tokio::time::{Instant, sleep};

use super::{
    cluster_faults::ALONE,
    harm::{ask, cluster, single, until},
    speaker::Speaker,
};

fn topic() -> Topic {
    Topic::parse(&session_id().to_string()).expect("a good name")
}

fn is_unavailable(answer: &Result<u64, PortError>) -> bool {
    matches!(answer, Err(PortError::Unavailable(_)))
}

/// Two nodes that hear each other within a second.
async fn two(config: &RedisConfig) -> [Speaker; 2] {
    let nodes = [Speaker::start(config).await, Speaker::start(config).await];
    let topic = topic();
    nodes[0].says(&topic, "1").await.expect("the servers answer");
    let took = until(Duration::from_secs(1), async || nodes[1].has_heard(&topic, "1")).await;
    figure("W4", "heard on the other node", took);
    nodes.iter().for_each(Speaker::forget);
    nodes
}

/// Says something until both have heard something that was said from now on; how long that took.
async fn get_through(nodes: &[Speaker; 2], patience: Duration) -> Duration {
    let topic = topic();
    until(patience, async || {
        let [here, there] = nodes;
        drop(here.says(&topic, "1").await);
        drop(there.says(&topic, "2").await);
        nodes.iter().all(|node| node.has_heard(&topic, "1") && node.has_heard(&topic, "2"))
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_server_carries_messages_again_and_all_are_told_of_the_gap() {
    let mut server = OwnedRedis::start().await;
    let nodes = two(&single(&server)).await;
    let topic = topic();

    server.kill();
    let fails = async || is_unavailable(&nodes[0].says(&topic, "0").await);
    until(Duration::from_millis(100), fails).await;
    nodes.iter().for_each(Speaker::forget);
    let end = Instant::now() + Duration::from_secs(1);
    while Instant::now() < end {
        for node in &nodes {
            let said = node.says(&topic, "0").await;
            assert!(is_unavailable(&said), "{said:?}");
        }
        sleep(Duration::from_millis(5)).await;
    }
    assert!(!nodes.iter().any(Speaker::is_told_to_look), "there is nothing to be seen yet");

    server.restart().await;
    let back = get_through(&nodes, Duration::from_secs(1)).await;
    let told = until(Duration::from_secs(1), async || nodes.iter().all(Speaker::is_told_to_look));
    figure("W4", "messages get through after a restart", back);
    figure("W4", "and nodes look again, later by", told.await);
}

/// Has eight say one thing each at once, by both nodes: what, and what was answered.
async fn all_at_once(
    nodes: &[Speaker; 2],
    topic: &Topic,
    round: usize,
) -> Vec<(String, Result<u64, PortError>)> {
    let say = |poster: usize| {
        let (bus, topic) = (nodes[poster % 2].bus.clone(), topic.clone());
        async move {
            let text = (round * 8 + poster).to_string();
            let said = bus.post(&topic, Content::Json(text.as_str().into())).await;
            (text, said)
        }
    };
    in_parallel(8, say).await
}

fn assert_said_once(heard: &[(String, u64)]) {
    let texts: HashSet<_> = heard.iter().map(|(text, _)| text).collect();
    assert_eq!(texts.len(), heard.len(), "{heard:?}");
    assert!(heard.windows(2).all(|pair| pair[0].1 < pair[1].1), "{heard:?}");
}

/// It stops for longer than an answer is waited for, and for less than the next try takes: when it goes on, it has both.
/// Who listens may miss that and is told so, but each number was given for one message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_server_says_nothing_twice() {
    let server = OwnedRedis::start().await;
    let nodes = two(&single(&server)).await;
    let topic = topic();
    let (mut said, mut answered) = (0, 0);
    for round in 0..5 {
        get_through(&nodes, Duration::from_secs(1)).await;
        server.stop();
        let pause = async {
            sleep(Duration::from_millis(350)).await;
            server.resume();
        };
        let (answers, ()) = tokio::join!(all_at_once(&nodes, &topic, round), pause);
        said += answers.len() as u64;
        // What is answered is answered to the second try.
        answered += answers.iter().filter(|(_, answer)| answer.is_ok()).count();
    }
    println!("{answered} of {said} answered");
    assert!(answered > 0, "nothing was tried twice");
    get_through(&nodes, Duration::from_secs(1)).await;
    let last = nodes[0].says(&topic, "last").await.expect("nobody stops it");
    assert!(last <= said + 1, "{last}");
}

/// The connections are cut again and again: what is sent once more is said once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_over_a_cut_connection_is_said_once() {
    let server = OwnedRedis::start().await;
    let nodes = two(&single(&server)).await;
    let topic = topic();
    let mut taken = Vec::new();
    for round in 0..50 {
        get_through(&nodes, Duration::from_secs(1)).await;
        let cut = ask(&server, &["CLIENT", "KILL", "TYPE", "normal"]);
        let (said, _) = tokio::join!(all_at_once(&nodes, &topic, round), cut);
        // What is cut off while it connects is not tried again.
        taken.extend(said.into_iter().filter_map(|(text, said)| Some((text, said.ok()?))));
    }
    println!("{} of 400 taken", taken.len());
    assert!(taken.len() > 200, "{}", taken.len());
    get_through(&nodes, Duration::from_secs(1)).await;
    let last = nodes[0].says(&topic, "last").await.expect("nobody cuts it");
    for node in &nodes {
        until(Duration::from_secs(1), async || node.has_heard(&topic, "last")).await;
        let heard = node.heard_on(&topic);
        assert_said_once(&heard);
        assert!(heard.iter().map(|(_, seq)| *seq).eq(1..=last), "{heard:?}");
        assert!(taken.iter().all(|taken| heard.contains(taken)), "{heard:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_master_of_the_topics_is_replaced_and_all_are_told_of_the_gap() {
    let _alone = ALONE.lock().await;
    let servers = OwnedCluster::start().await;
    let nodes = two(&cluster(&servers)).await;
    let owner = servers.owner("test:{events}").await;
    let killed = Instant::now();
    servers.kill(owner);
    let topic = topic();
    until(Duration::from_millis(500), async || is_unavailable(&nodes[0].says(&topic, "0").await))
        .await;
    nodes.iter().for_each(Speaker::forget);
    get_through(&nodes, OwnedCluster::NODE_TIMEOUT + Duration::from_secs(5)).await;
    println!("messages get through {:?} after the kill", killed.elapsed());
    until(Duration::from_secs(1), async || nodes.iter().all(Speaker::is_told_to_look)).await;
}

/// The slot of the topics moves while they are used: nothing fails, no number is given twice, and whoever missed what was
/// said on the way is told to look.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn topics_that_move_go_on_with_their_numbers() {
    let _alone = ALONE.lock().await;
    let servers = OwnedCluster::start().await;
    let nodes = two(&cluster(&servers)).await;
    let topics: Vec<_> = (0..200).map(|_| topic()).collect();
    let from = servers.owner("test:{events}").await;
    let to = (from + 1) % 3;
    let is_over = Mutex::new(false);
    let talk = async {
        let mut last = 0;
        while !*is_over.lock().expect("no panic") {
            for topic in &topics {
                let seq = nodes[0].says(topic, "0").await.expect("nobody sees it move");
                assert_eq!(seq, last + 1);
            }
            last += 1;
        }
        last
    };
    let harm = async {
        sleep(Duration::from_millis(200)).await;
        servers.reshard(5_461, from, to).await;
        sleep(Duration::from_millis(200)).await;
        *is_over.lock().expect("no panic") = true;
    };
    let (rounds, ()) = tokio::join!(talk, harm);
    println!("{rounds} rounds over {} topics", topics.len());
    assert_eq!(servers.owner("test:{events}").await, to);
    until(Duration::from_secs(2), async || nodes.iter().all(Speaker::is_told_to_look)).await;
    get_through(&nodes, Duration::from_secs(1)).await;
    for node in &nodes {
        for topic in &topics {
            let heard = node.heard_on(topic);
            assert!(heard.windows(2).all(|pair| pair[0].1 < pair[1].1), "{heard:?}");
        }
    }
}
