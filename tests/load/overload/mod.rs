//! What becomes of a server that is asked three times as much as it can do.

mod offer;
mod outcome;

use std::time::Duration;

use self::{offer::Offer, outcome::Outcome};
use crate::{
    figures::{Figure, Wanted},
    logins::logins,
    servers::{Installation, Portico},
    turns::{Demand, get, milliseconds, number},
};

const PEAK: Duration = Duration::from_secs(5);
const OVERLOAD: Duration = Duration::from_secs(10);
const CALM: Duration = Duration::from_secs(5);
const TOO_MUCH: f64 = 3.0;
/// Clients of a load that the server can stand.
const FEW: usize = 200;
/// Of the peak, and of what is asked beside it.
const GOODPUT: Wanted = Wanted::AtLeast(0.8);
/// In seconds.
const RECOVERY: Wanted = Wanted::AtMost(2.0);

/// What is asked, by how many clients.
struct Subject {
    name: &'static str,
    requests: Vec<String>,
    /// As many as there have to be for the most answers.
    at_peak: usize,
    /// As many as may wait for an answer when there are too many requests.
    in_overload: usize,
}

/// Measures what the server can do, offers three times as much at a fixed rate, whether or not answers come, and then half
/// of what it can do. At last there are too many logins beside other requests.
pub(crate) async fn measure(shared: &Installation) -> Vec<Figure> {
    let portico = shared.start(&["sessions.max_per_user=0"]);
    let token = portico.log_in(0).await;
    let id = portico.user_id(&token).await;
    let looks = |name, path: &str| {
        let requests = vec![get(portico.addr, path, Some(&token))];
        Subject { name, requests, at_peak: 64, in_overload: 4_000 }
    };
    let home = looks("GET /home", "/home");
    let users = looks("GET /users/{id}", &format!("/users/{id}"));
    let requests = logins(portico.addr, 0).requests;
    let logins = Subject { name: "logins", requests, at_peak: 8, in_overload: 1_000 };
    let (home_peak, mut figures) = overload(&portico, &home).await;
    figures.extend(overload(&portico, &users).await.1);
    let (logins_peak, of_logins) = overload(&portico, &logins).await;
    figures.extend(of_logins);

    let storm = logins.offer(&portico, logins_peak * TOO_MUCH, logins.in_overload);
    let beside = home.offer(&portico, home_peak / 4.0, FEW);
    let (storm, beside) = tokio::join!(storm.during(OVERLOAD), beside.during(OVERLOAD));
    let what = "logins at 3 times their peak, beside GET /home at a quarter of its peak";
    figures.push(goodput(&format!("{what}: logins"), "logins/s", &storm, "peak", logins_peak));
    let what = "GET /home at a quarter of its peak, beside logins at 3 times theirs";
    figures.push(goodput(what, "requests/s", &beside, "offered", home_peak / 4.0).wanted(GOODPUT));
    figures.push(Figure::new(format!("{what}: p99"), "ms", milliseconds(beside.p99())));
    figures
}

/// What was answered well and in time.
fn goodput(what: &str, unit: &str, outcome: &Outcome, peer: &str, all: f64) -> Figure {
    let good = outcome.good_per_second();
    Figure::new(what, unit, good).against(peer, all, good / all)
}

impl Subject {
    fn offer(&self, portico: &Portico, per_second: f64, clients: usize) -> Offer {
        Offer::new(portico.addr, &self.requests, per_second, clients)
    }
}

/// How many a second there are at the peak, and what becomes of three times as many.
async fn overload(portico: &Portico, subject: &Subject) -> (f64, Vec<Figure>) {
    let Subject { name, requests, at_peak, .. } = subject;
    let demand = Demand { addr: portico.addr, requests: requests.clone(), connections: *at_peak };
    let load = demand.load(PEAK).await;
    let share = number(load.latency.len() - load.refused) / number(load.latency.len());
    let peak = load.requests_per_second * share;
    let calm = async || subject.offer(portico, peak / 2.0, FEW).during(CALM).await;
    let before = calm().await;
    let crowd = subject.offer(portico, peak * TOO_MUCH, subject.in_overload);
    let meanwhile = crowd.during(OVERLOAD).await;
    let after = calm().await;
    // Who does not recover while that is looked for has taken at least as long.
    let recovery = after.recovery(before.p99() * 2).unwrap_or(CALM);
    let told = |what: &str, unit, value| Figure::new(format!("{name} offered {what}"), unit, value);
    let offered = meanwhile.offered_per_second();
    let figures = vec![
        goodput(&format!("{name} offered 3 times its peak"), "answers/s", &meanwhile, "peak", peak)
            .wanted(GOODPUT),
        told("3 times its peak: p99 of good answers", "ms", milliseconds(meanwhile.p99())),
        told("3 times its peak: refused", "of 1", meanwhile.refused_per_second() / offered),
        told("3 times its peak: late or lost", "of 1", meanwhile.lost_per_second() / offered),
        told("3 times its peak: not sent", "of 1", meanwhile.unsent_per_second() / offered),
        told(
            "half of its peak after that: p99 is twice as before within",
            "s",
            recovery.as_secs_f64(),
        )
        .wanted(RECOVERY),
    ];
    (peak, figures)
}
