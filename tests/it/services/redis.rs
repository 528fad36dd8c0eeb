//! The shared Redis servers.

use std::collections::BTreeSet;

use portico_tests::services;

use super::wire::redis_says;

#[tokio::test]
async fn redis_answers_and_is_the_same_for_all() {
    let url = services::redis().await;
    assert_eq!(redis_says(&url, "PING").await.as_deref(), Some("+PONG"));
    assert_eq!(services::redis().await, url);
}

#[tokio::test]
async fn the_cluster_has_six_nodes_that_serve_every_slot() {
    let seeds = services::redis_cluster().await;
    assert_eq!(seeds.iter().collect::<BTreeSet<_>>().len(), 6);
    let client = redis::cluster::ClusterClient::new(seeds).unwrap();
    let mut connection = client.get_async_connection().await.unwrap();
    for i in 0..100 {
        let key = format!("services:{i}");
        let () = redis::cmd("SET").arg(&key).arg(i).query_async(&mut connection).await.unwrap();
        let got: u32 = redis::cmd("GET").arg(&key).query_async(&mut connection).await.unwrap();
        assert_eq!(got, i);
    }
}
