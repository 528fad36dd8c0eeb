use portico_tests::fixtures::{PorticoHome, PorticoServer};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

use super::{
    DOCUMENT,
    table::{code_spans, rows},
};
use crate::{
    end_to_end::caller::{Caller, client},
    websocket::knock::{KEY, knock_with},
};

/// A row of the table of routes.
struct Route {
    method: Method,
    path: String,
    with: String,
    status: u16,
    remark: String,
}

impl Route {
    fn read(cells: &[String]) -> Self {
        let [route, with, status, remark] = cells else { panic!("four cells, not {cells:?}") };
        let route = code_spans(route).next().expect("a route");
        let (method, path) = route.split_once(' ').expect("a method and a path");
        Self {
            method: method.parse().expect("a method"),
            path: path.to_owned(),
            with: with.clone(),
            status: status.parse().expect("a status"),
            remark: remark.clone(),
        }
    }

    /// The code of the problem that the remark begins with, if it does.
    fn code(&self) -> Option<&str> {
        let first = self.remark.strip_prefix('`')?.split('`').next()?;
        (self.status >= 400).then_some(first)
    }

    fn request(&self, server: &PorticoServer) -> RequestBuilder {
        let at = if self.path == "/socket_server" { server.socket() } else { server.http() };
        let request = client().request(self.method.clone(), format!("http://{at}{}", self.path));
        request.header("accept-language", "zh-CN")
    }

    /// What a client of the seed is answered that sends what the row says.
    async fn answer(&self, server: &PorticoServer) -> Response {
        let request = self.request(server);
        let caller = Caller::admin(server).await;
        let request = match self.with.as_str() {
            "nothing" => request,
            "a form" => request.form(&form(server.admin_password().expect("the first start"))),
            "a wrong password" => request.form(&form("not this one")),
            "an access token" => request.bearer_auth(caller.access),
            "a refresh token" => request.bearer_auth(caller.refresh),
            "a malformed token" => request.header("authorization", caller.access),
            "a displaced session" => {
                Caller::admin(server).await;
                request.bearer_auth(caller.access)
            }
            "a workbook" => upload(request, &exported(server, &caller).await),
            "a workbook and an access token" => {
                upload(request, &exported(server, &caller).await).bearer_auth(caller.access)
            }
            "a handshake" => knock_with(request, "13", KEY.0),
            other => panic!("nobody knows how to send {other}"),
        };
        request.send().await.expect("an answer")
    }
}

fn form(password: &str) -> [(&'static str, &str); 2] {
    [("username", "admin"), ("password", password)]
}

async fn exported(server: &PorticoServer, caller: &Caller) -> Vec<u8> {
    let request = client().get(server.url("/excel/export")).bearer_auth(&caller.access);
    request.send().await.expect("an answer").bytes().await.expect("a workbook").into()
}

fn upload(request: RequestBuilder, workbook: &[u8]) -> RequestBuilder {
    let head = "--b\r\nContent-Disposition: form-data; name=\"uploadFile\"\r\n\r\n";
    let body = [head.as_bytes(), workbook, b"\r\n--b--\r\n"].concat();
    request.header("content-type", "multipart/form-data; boundary=b").body(body)
}

#[tokio::test]
async fn each_route_of_the_seed_is_answered_as_the_table_says() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for route in rows(DOCUMENT, "Routes").iter().map(|cells| Route::read(cells)) {
        let name = format!("{} {} with {}", route.method, route.path, route.with);
        let answer = route.answer(&server).await;
        assert_eq!(answer.status().as_u16(), route.status, "{name}");
        if let Some(code) = route.code() {
            let problem: Value = answer.json().await.expect("a problem");
            assert_eq!(problem["code"], code, "{name}");
            let title = problem["title"].as_str().expect("a title");
            assert!(route.remark.is_ascii() || route.remark.contains(title), "{name}: {title}");
        }
    }
}
