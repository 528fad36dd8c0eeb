use std::time::Instant;

use reqwest::Client;

use super::rsa;
use crate::{
    figures::{Figure, Wanted},
    servers::Installation,
    turns::median,
};

const ROUNDS: u32 = 3;
const REFRESHES: u32 = 400;

/// What counts that stores are asked.
const TRIPS: [&str; 2] =
    ["portico_redis_calls_total", "portico_mysql_acquire_duration_seconds_count"];

/// Each store once, and some six times a second whether Redis lives.
const TWO_AND_A_BEAT: Wanted = Wanted::AtMost(2.1);

/// One client that refreshes over and over on MySQL and Redis, against the cryptography alone: one verification, which the token
/// that was just issued has before it, and two signatures.
pub(crate) async fn measure(shared: &Installation) -> Vec<Figure> {
    let portico = shared.start(&[]);
    let (client, bare) = (Client::new(), rsa::Bare::new());
    let mut tokens = portico.tokens(0).await;
    let trips = || TRIPS.map(|metric| portico.metric(metric)).iter().sum::<f64>();
    let before = trips();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let alone = bare.verification_seconds(REFRESHES) + 2.0 * bare.signature_seconds(REFRESHES);
        let started = Instant::now();
        for _ in 0..REFRESHES {
            tokens = portico.refresh(&client, &tokens.refresh).await;
        }
        let each = started.elapsed().as_secs_f64() / f64::from(REFRESHES);
        rounds.push((each * 1e3, alone * 1e3));
    }
    let trips = (trips() - before) / f64::from(ROUNDS * REFRESHES);
    let ratio = median(rounds.iter().map(|(ours, alone)| ours / alone));
    let ours = median(rounds.iter().map(|(ours, _)| *ours));
    let alone = median(rounds.iter().map(|(_, alone)| *alone));
    let bare = "one RSA verification and two signatures";
    vec![
        Figure::new("a refresh, MySQL and Redis", "ms", ours)
            .against(bare, alone, ratio)
            .wanted(Wanted::AtMost(1.25)),
        Figure::new(
            "what a refresh asks of the stores, the beat of Redis included",
            "questions",
            trips,
        )
        .wanted(TWO_AND_A_BEAT),
    ]
}
