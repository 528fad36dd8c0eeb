use portico_tests::{contract::eventually, fixtures::PorticoHome, services::OwnedRedis};
use tonic::Code;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use super::client::Client;

#[tokio::test]
async fn each_service_is_healthy_as_long_as_the_server_is_ready() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["shutdown.drain_delay=3s"]);
    let health = HealthClient::new(Client::new(&server).await.channel);
    let ask = async |service: &str| {
        let request = HealthCheckRequest { service: service.to_owned() };
        health.clone().check(request).await.map(|answer| answer.into_inner().status())
    };
    for service in [
        "",
        "hello.HelloService",
        "portico.auth.v1.AuthService",
        "portico.users.v1.UserService",
        "portico.session.v1.SessionService",
    ] {
        let said = eventually(
            async || ask(service).await.ok(),
            |said| *said == Some(ServingStatus::Serving),
        );
        said.await;
    }
    assert_eq!(ask("nobody").await.expect_err("no such service").code(), Code::NotFound);
    server.terminate();
    let said =
        eventually(async || ask("").await.ok(), |said| *said == Some(ServingStatus::NotServing));
    said.await;
}

#[tokio::test]
async fn it_is_not_healthy_while_a_store_is_down() {
    let mut redis = OwnedRedis::start().await;
    let home = PorticoHome::with_keys();
    let redis_url = format!("redis.urls={}", redis.url());
    let server = home.start(&["sessions.store=redis", &redis_url]);
    let health = HealthClient::new(Client::new(&server).await.channel);
    let becomes = async |wanted: ServingStatus| {
        let ask = async || {
            let request = HealthCheckRequest { service: "hello.HelloService".to_owned() };
            health.clone().check(request).await.ok().map(|answer| answer.into_inner().status())
        };
        eventually(ask, |said| *said == Some(wanted)).await;
    };
    becomes(ServingStatus::Serving).await;
    redis.kill();
    becomes(ServingStatus::NotServing).await;
    redis.restart().await;
    becomes(ServingStatus::Serving).await;
}
