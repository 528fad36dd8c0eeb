use std::{sync::Arc, time::Duration};

use adapter_mysql::{Mysql, MysqlConfig, MysqlUserQueries};
use portico_domain::{
    consistency::Consistency,
    user::{UserId, UserQueries},
};
use portico_tests::fixtures::RealClock;

use super::{bare, users::WANTED};
use crate::{
    figures::Figure,
    turns::{median, per_second},
};

const ROUNDS: usize = 5;
const SPAN: Duration = Duration::from_secs(2);

/// What `UserQueries::find` costs against a bare prepared select over a pool of the same size, without HTTP.
pub(super) async fn measure(url: &str, id: i64) -> Vec<Figure> {
    let config = MysqlConfig::new(url.into());
    let mysql = Mysql::connect(&config, Arc::new(RealClock)).expect("a good URL");
    let queries = Arc::new(MysqlUserQueries::new(mysql));
    let pool = bare::pool(url);
    let mut figures = Vec::new();
    for tasks in [1, bare::CONNECTIONS, 64] {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let pool = pool.clone();
            let select = move || {
                let pool = pool.clone();
                async move { drop(bare::select(&pool, id).await) }
            };
            let bare = per_second(tasks, SPAN, select).await;
            let queries = queries.clone();
            let find = move || {
                let queries = queries.clone();
                async move { find(&queries, id).await }
            };
            rounds.push((bare, per_second(tasks, SPAN, find).await));
        }
        let ratio = median(rounds.iter().map(|(bare, ours)| ours / bare));
        let bare = median(rounds.iter().map(|(bare, _)| *bare));
        let ours = median(rounds.iter().map(|(_, ours)| *ours));
        let what = format!("UserQueries::find on MySQL without HTTP, {tasks} at a time");
        let figure = Figure::new(what, "users/s", ours).against("a prepared select", bare, ratio);
        figures.push(figure.wanted(WANTED));
    }
    figures
}

async fn find(queries: &MysqlUserQueries, id: i64) {
    let id = UserId::parse(id).expect("a good id");
    let user = queries.find(id, &Consistency::Eventual).await.expect("MySQL answers");
    assert!(user.is_some(), "the user is there");
}
