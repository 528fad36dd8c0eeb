//! Clients of HTTP, who keep their connections.

use std::net::SocketAddr;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use super::{
    fleet::Fleet,
    load::{Load, Over, Tally},
};
use crate::end_to_end::caller::{Caller, client};

const MEMBERS: usize = 6;
const PASSWORD: &str = "correct horse battery";
const MARK: &str = "x-portico-consistency";

/// Has members log in, refresh and look who they are, and administrators write and read what they wrote.
pub(super) async fn begin(load: &mut Load, fleet: &Fleet, admin: &Caller) {
    let address = fleet.proxy.http();
    for number in 0..MEMBERS {
        let name = format!("member{number}");
        admin.add_user(&name, PASSWORD).await;
        load.add(|over| belong(Person::at(address, String::new()), name, over));
    }
    for number in 0..2 {
        load.add(|over| administer(Person::at(address, admin.access.clone()), number, over));
    }
}

async fn belong(mut person: Person, name: String, over: Over) -> Tally {
    let (mut tally, mut turn) = (Tally::default(), 0);
    while over.goes_on().await {
        let (kind, done) = match turn % 12 {
            0 => ("logins", person.log_in(&name).await),
            6 => ("refreshes", person.refresh().await),
            _ => ("reads", person.look_home(&name).await),
        };
        // Whoever failed logs in again.
        turn = if done.is_ok() { turn + 1 } else { 0 };
        tally.note(kind, done);
    }
    tally
}

async fn administer(person: Person, number: usize, over: Over) -> Tally {
    let (mut tally, mut turn) = (Tally::default(), 0);
    while over.goes_on().await {
        turn += 1;
        tally.note("writes", person.write(&format!("user{number}-{turn}")).await);
    }
    tally
}

/// Whoever sends requests, with a connection that is kept.
struct Person {
    client: reqwest::Client,
    base: String,
    access: String,
    refresh: String,
}

impl Person {
    fn at(address: SocketAddr, access: String) -> Self {
        Self { client: client(), base: format!("http://{address}"), access, refresh: String::new() }
    }

    async fn log_in(&mut self, name: &str) -> Result<(), String> {
        let body = json!({ "username": name, "password": PASSWORD });
        let answer = sent(self.ask(Method::POST, "/auth/login").json(&body), 200).await?;
        self.take(&body_of(answer).await?);
        Ok(())
    }

    async fn refresh(&mut self) -> Result<(), String> {
        let ask = self.ask(Method::POST, "/auth/refresh_token").bearer_auth(&self.refresh);
        let answer = sent(ask, 200).await?;
        self.take(&body_of(answer).await?);
        Ok(())
    }

    async fn look_home(&self, name: &str) -> Result<(), String> {
        let ask = self.ask(Method::GET, "/home").bearer_auth(&self.access);
        let body = body_of(sent(ask, 200).await?).await?;
        if body["username"] == name { Ok(()) } else { Err(body.to_string()) }
    }

    /// Adds a user, and reads it wherever the next request goes.
    async fn write(&self, name: &str) -> Result<(), String> {
        let ask = self.ask(Method::POST, "/users").bearer_auth(&self.access);
        let added = sent(ask.json(&json!({ "username": name })), 201).await?;
        let header = |name: &str| added.headers().get(name).cloned().ok_or("a header is missing");
        let (path, mark) = (header("location")?, header(MARK)?);
        let path = path.to_str().map_err(|error| error.to_string())?;
        let ask = self.ask(Method::GET, path).bearer_auth(&self.access).header(MARK, mark);
        body_of(sent(ask, 200).await?).await.map(drop)
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    fn take(&mut self, pair: &Value) {
        let text = |name: &str| pair[name].as_str().unwrap_or_default().to_owned();
        (self.access, self.refresh) = (text("access_token"), text("refresh_token"));
    }
}

/// The answer to a request, which has to have this status.
async fn sent(request: RequestBuilder, status: u16) -> Result<Response, String> {
    let answer = request.send().await.map_err(|error| format!("{error:?}"))?;
    if answer.status() == status {
        return Ok(answer);
    }
    let (path, status) = (answer.url().path().to_owned(), answer.status());
    let headers = format!("{:?}", answer.headers());
    Err(format!("{path} {status} {headers} {}", answer.text().await.unwrap_or_default()))
}

async fn body_of(answer: Response) -> Result<Value, String> {
    answer.json().await.map_err(|error| format!("{error:?}"))
}
