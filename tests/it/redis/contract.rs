//! The contract suites, each on two nodes: nodes that ask the servers each time, and nodes that remember what they read.

use portico_tests::fixtures::{self, redis_cluster_config, redis_config};

portico_tests::token_store!(redis, fixtures::redis_unwatched_sessions(&redis_config().await));
portico_tests::token_store!(redis_watched, fixtures::redis_sessions(&redis_config().await).await);
portico_tests::token_store!(
    redis_cluster,
    fixtures::redis_unwatched_sessions(&redis_cluster_config().await)
);
portico_tests::token_store!(
    redis_cluster_watched,
    fixtures::redis_sessions(&redis_cluster_config().await).await
);

mod throttle {
    use super::*;

    portico_tests::login_throttle!(redis, {
        let config = redis_config().await;
        move |limits| fixtures::redis_throttle(&config, limits)
    });
    portico_tests::login_throttle!(redis_cluster, {
        let config = redis_cluster_config().await;
        move |limits| fixtures::redis_throttle(&config, limits)
    });
}

mod events {
    use super::*;

    portico_tests::event_bus!(redis, fixtures::redis_events(&redis_config().await).await);
    portico_tests::event_bus!(
        redis_cluster,
        fixtures::redis_events(&redis_cluster_config().await).await
    );
}
