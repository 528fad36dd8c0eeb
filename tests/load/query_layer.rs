use std::{sync::Arc, time::Duration};

use adapter_mysql::{Mysql, MysqlConfig, MysqlUserQueries};
use portico_domain::{
    consistency::Consistency,
    user::{UserId, UserQueries},
};
use portico_tests::fixtures::RealClock;
use serde_json::{Map, Value, json};

use crate::{bare, calls, statistics::median};

const ROUNDS: usize = 5;
const SPAN: Duration = Duration::from_secs(2);

/// What `UserQueries::find` costs against a bare prepared select over a pool of the same size, without HTTP.
pub(crate) async fn measure(url: &str, id: i64) -> Value {
    let config = MysqlConfig::new(url.into());
    let mysql = Mysql::connect(&config, Arc::new(RealClock)).expect("a good URL");
    let queries = Arc::new(MysqlUserQueries::new(mysql));
    let pool = bare::pool(url);
    let mut figures = Map::new();
    for tasks in [1, bare::CONNECTIONS, 64] {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let pool = pool.clone();
            let select = move || {
                let pool = pool.clone();
                async move { drop(bare::select(&pool, id).await) }
            };
            let bare = calls::per_second(tasks, SPAN, select).await;
            let queries = queries.clone();
            let find = move || {
                let queries = queries.clone();
                async move { find(&queries, id).await }
            };
            rounds.push((bare, calls::per_second(tasks, SPAN, find).await));
        }
        let cost = median(rounds.iter().map(|(bare, ours)| bare / ours));
        let (bare, ours) = (
            median(rounds.iter().map(|round| round.0)),
            median(rounds.iter().map(|round| round.1)),
        );
        eprintln!(
            "UserQueries::find, {tasks} at a time: {ours:.0}/s, bare select {bare:.0}/s, cost {cost:.2}"
        );
        let figure = json!({ "per_second": ours, "bare_per_second": bare, "cost": cost });
        figures.insert(tasks.to_string(), figure);
    }
    Value::Object(figures)
}

async fn find(queries: &MysqlUserQueries, id: i64) {
    let id = UserId::parse(id).expect("a good id");
    let user = queries.find(id, &Consistency::Eventual).await.expect("MySQL answers");
    assert!(user.is_some(), "the user is there");
}
