use portico_tests::fixtures::PorticoHome;
use serde_json::{Value, json};

use super::client::Client;
use crate::end_to_end::caller::Caller;

const PASSWORD: &str = "correct horse battery staple";

fn publish(topic: &str, data: &Value) -> Value {
    json!({ "op": "publish", "topic": topic, "data": data })
}

#[tokio::test]
async fn an_answer_bears_the_id_of_its_question() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let mut client = Client::on_channels(&server, &admin.access).await;
    for id in [json!(1), json!(-2.5), json!("seven"), json!("")] {
        let answer = client.ask(json!({ "id": id, "op": "ping" })).await;
        assert_eq!(answer.0, json!({ "id": id, "ok": true }));
    }
    assert_eq!(client.ask(json!({ "op": "ping" })).await.0, json!({ "ok": true }));
    let answer = client.ask(json!({ "id": "x", "op": "shout" })).await;
    assert_eq!((&answer.0["id"], answer.code()), (&json!("x"), "validation_failed"));
    for op in ["subscribe", "unsubscribe", "subscribe", "publish"] {
        let topic = json!({ "id": op, "op": op, "topic": "news", "data": 1 });
        let mut answers = vec![client.ask(topic).await];
        if op == "publish" {
            answers.push(client.json().await);
        }
        assert!(answers.iter().any(|answer| answer.0 == json!({ "id": op, "ok": true })));
    }
    let id = "18446744073709551616.000";
    client.say(format!(r#"{{"id":{id},"op":"ping"}}"#)).await;
    assert_eq!(client.text().await, format!(r#"{{"id":{id},"ok":true}}"#), "as it was written");
}

#[tokio::test]
async fn every_subscriber_hears_what_is_published_in_order_and_whoever_said_it_too() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    admin.add_user("ada", PASSWORD).await;
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let mut publisher = Client::listening(&server, &admin.access, "news").await;
    let mut subscribers = Vec::new();
    for _ in 0..5 {
        subscribers.push(Client::listening(&server, &ada.access, "news").await);
    }
    let data = [json!("hello"), json!({ "a": [1, null, { "b": "界" }] }), json!(null), json!(1.50)];
    for said in &data {
        publisher.command(publish("news", said)).await;
    }
    for subscriber in &mut subscribers {
        for (seq, said) in (1..).zip(&data) {
            let heard = subscriber.json().await;
            assert_eq!(heard.0, json!({ "topic": "news", "data": said, "seq": seq }));
        }
    }
    let mut own = Vec::new();
    let mut fine = 0;
    while own.len() < data.len() || fine < data.len() {
        let heard = publisher.json().await;
        if heard.0.get("ok").is_some() {
            fine += 1;
        } else {
            own.push(heard.message("news").0);
        }
    }
    assert_eq!(own, [1, 2, 3, 4]);
}

#[tokio::test]
async fn the_numbers_of_a_topic_are_its_own_and_go_on_though_nobody_listens() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let mut publisher = Client::on_channels(&server, &admin.access).await;
    let mut other = Client::listening(&server, &admin.access, "sport").await;
    publisher.ask(publish("news", &json!("hello"))).await.is_fine();
    publisher.ask(publish("sport", &json!("goal"))).await.is_fine();
    assert_eq!(other.json().await.message("sport"), (1, &json!("goal")));
    other.ask(json!({ "op": "unsubscribe", "topic": "sport" })).await.is_fine();
    publisher.ask(publish("sport", &json!("missed"))).await.is_fine();
    assert!(other.hears_nothing().await);
    other.ask(json!({ "op": "subscribe", "topic": "sport" })).await.is_fine();
    publisher.ask(publish("sport", &json!("again"))).await.is_fine();
    assert_eq!(other.json().await.message("sport"), (3, &json!("again")));
}

#[tokio::test]
async fn who_subscribes_twice_hears_once() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let mut client = Client::listening(&server, &admin.access, "新闻").await;
    client.ask(json!({ "op": "subscribe", "topic": "新闻" })).await.is_fine();
    let mut publisher = Client::on_channels(&server, &admin.access).await;
    publisher.ask(publish("新闻", &json!("一次"))).await.is_fine();
    assert_eq!(client.json().await.message("新闻"), (1, &json!("一次")));
    assert!(client.hears_nothing().await);
    client.ask(json!({ "op": "unsubscribe", "topic": "新闻" })).await.is_fine();
    client.ask(json!({ "op": "unsubscribe", "topic": "新闻" })).await.is_fine();
    publisher.ask(publish("新闻", &json!("没有人"))).await.is_fine();
    assert!(client.hears_nothing().await);
}

#[tokio::test]
async fn a_private_topic_is_heard_by_its_owner_and_nobody_speaks_there() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.publishers=member"]);
    let admin = Caller::admin(&server).await;
    admin.add_user("ada", PASSWORD).await;
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let topic = format!("user:{}", ada.id().await);
    let mut owner = Client::listening(&server, &ada.access, &topic).await;
    let mut other = Client::on_channels(&server, &admin.access).await;
    let subscribe = json!({ "op": "subscribe", "topic": topic });
    assert_eq!(other.ask(subscribe).await.code(), "forbidden");
    for client in [&mut owner, &mut other] {
        assert_eq!(client.ask(publish(&topic, &json!(1))).await.code(), "forbidden");
    }
    assert!(owner.hears_nothing().await);
}

#[tokio::test]
async fn who_may_publish_depends_on_the_role_of_now() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    admin.add_user("ada", PASSWORD).await;
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let path = format!("/users/{}", ada.id().await);
    let mut listener = Client::listening(&server, &admin.access, "news").await;
    let mut socket = Client::on_channels(&server, &ada.access).await;
    assert_eq!(socket.ask(publish("news", &json!(1))).await.code(), "forbidden");
    assert_eq!(admin.patch(&path, json!({ "role": "admin" })).await.0, 200);
    socket.ask(publish("news", &json!(2))).await.is_fine();
    assert_eq!(listener.json().await.message("news"), (1, &json!(2)));
    assert_eq!(admin.patch(&path, json!({ "role": "member" })).await.0, 200);
    assert_eq!(socket.ask(publish("news", &json!(3))).await.code(), "forbidden");
    assert!(listener.hears_nothing().await);
}

#[tokio::test]
async fn members_publish_where_that_is_allowed() {
    let home = PorticoHome::with_keys();
    home.add_user("ada", PASSWORD);
    let server = home.start(&["socket.publishers=member"]);
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let mut listener = Client::listening(&server, &ada.access, "news").await;
    let mut socket = Client::on_channels(&server, &ada.access).await;
    socket.ask(publish("news", &json!({ "名": "值" }))).await.is_fine();
    assert_eq!(listener.json().await.message("news"), (1, &json!({ "名": "值" })));
}

#[tokio::test]
async fn a_socket_listens_to_so_many_topics() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.max_topics=2"]);
    let admin = Caller::admin(&server).await;
    let mut client = Client::on_channels(&server, &admin.access).await;
    let topic = |op: &str, topic: &str| json!({ "op": op, "topic": topic });
    client.ask(topic("subscribe", "a")).await.is_fine();
    client.ask(topic("subscribe", "b")).await.is_fine();
    assert_eq!(client.ask(topic("subscribe", "c")).await.code(), "rate_limited");
    client.ask(topic("subscribe", "b")).await.is_fine();
    client.ask(topic("unsubscribe", "a")).await.is_fine();
    client.ask(topic("subscribe", "c")).await.is_fine();
}
