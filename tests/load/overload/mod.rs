//! What becomes of a server that is asked three times as much as it can do.

mod offer;
mod outcome;

use std::time::Duration;

use serde_json::{Value, json};

use self::{offer::Offer, outcome::Outcome};
use crate::{
    client::{Demand, get},
    installation::Installation,
    logins::logins,
    portico::Portico,
    statistics::number,
};

const PEAK: Duration = Duration::from_secs(5);
const OVERLOAD: Duration = Duration::from_secs(10);
const CALM: Duration = Duration::from_secs(5);
const TOO_MUCH: f64 = 3.0;
/// Clients of a load that the server can stand.
const FEW: usize = 200;

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
pub(crate) async fn measure(shared: &Installation) -> Value {
    let portico = shared.start(&["sessions.max_per_user=0"]);
    let token = portico.log_in(0).await;
    let id = portico.user_id(&token).await;
    let looks = |name, path: &str| {
        let requests = vec![get(portico.addr, path, &token)];
        Subject { name, requests, at_peak: 64, in_overload: 4_000 }
    };
    let home = looks("GET /home", "/home");
    let users = looks("GET /users/{id}", &format!("/users/{id}"));
    let requests = logins(portico.addr, 0).requests;
    let logins = Subject { name: "logins", requests, at_peak: 8, in_overload: 1_000 };
    let (home_peak, home_figures) = overload(&portico, &home).await;
    let (_, users_figures) = overload(&portico, &users).await;
    let (logins_peak, logins_figures) = overload(&portico, &logins).await;

    let storm = logins.offer(&portico, logins_peak * TOO_MUCH, logins.in_overload);
    let beside = home.offer(&portico, home_peak / 4.0, FEW);
    let (storm, beside) = tokio::join!(storm.during(OVERLOAD), beside.during(OVERLOAD));
    eprintln!(
        "logins at 3 x their peak beside GET /home at a quarter of its peak: {:.1} logins/s of {logins_peak:.1}, {:.0} GET /home/s of {:.0}, p99 {:.1} ms",
        storm.good_per_second(),
        beside.good_per_second(),
        home_peak / 4.0,
        beside.p99().as_secs_f64() * 1e3,
    );
    let storm = json!({ "logins": storm.json(), "home": beside.json() });
    json!({ "home": home_figures, "users": users_figures, "logins": logins_figures, "storm": storm })
}

impl Subject {
    fn offer(&self, portico: &Portico, per_second: f64, clients: usize) -> Offer {
        Offer::new(portico.addr, &self.requests, per_second, clients)
    }
}

async fn overload(portico: &Portico, subject: &Subject) -> (f64, Value) {
    let Subject { requests, at_peak, .. } = subject;
    let demand = Demand { addr: portico.addr, requests: requests.clone(), connections: *at_peak };
    let load = demand.load(PEAK).await;
    let share = number(load.latency.len() - load.refused) / number(load.latency.len());
    let peak = load.requests_per_second * share;
    let calm = async || subject.offer(portico, peak / 2.0, FEW).during(CALM).await;
    let before = calm().await;
    let crowd = subject.offer(portico, peak * TOO_MUCH, subject.in_overload);
    let meanwhile = crowd.during(OVERLOAD).await;
    let after = calm().await;
    let recovery = after.recovery(before.p99() * 2);
    print(subject.name, peak, &meanwhile);
    eprintln!(
        "  then half of the peak: p99 {:.1} ms before, {:.1} ms after, within twice that after {recovery:?}",
        before.p99().as_secs_f64() * 1e3,
        after.p99().as_secs_f64() * 1e3,
    );
    let figures = json!({
        "peak_per_second": peak,
        "overload": meanwhile.json(),
        "goodput_ratio": meanwhile.good_per_second() / peak,
        "before": before.json(),
        "after": after.json(),
        "recovery_seconds": recovery.map(|recovery| recovery.as_secs_f64()),
    });
    (peak, figures)
}

fn print(name: &str, peak: f64, outcome: &Outcome) {
    eprintln!(
        "{name}: peak {peak:.0}/s; of {:.0}/s offered {:.0} were good, {:.2} of the peak, p99 of those {:.0} ms; {:.0} were refused, {:.0} late or lost, {:.0} not sent",
        outcome.offered_per_second(),
        outcome.good_per_second(),
        outcome.good_per_second() / peak,
        outcome.p99().as_secs_f64() * 1e3,
        outcome.refused_per_second(),
        outcome.lost_per_second(),
        outcome.unsent_per_second(),
    );
}
