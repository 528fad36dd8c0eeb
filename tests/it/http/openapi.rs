use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Map, Value};

use super::{
    ask::{Ask, get},
    site::TestSite,
};

/// Every route that is no page, as the contract has them.
const ROUTES: [(&str, &str); 24] = [
    ("delete", "/auth/sessions"),
    ("delete", "/auth/sessions/{id}"),
    ("delete", "/users/{id}"),
    ("delete", "/users/{id}/sessions"),
    ("get", "/.well-known/jwks.json"),
    ("get", "/auth/refresh_token"),
    ("get", "/auth/sessions"),
    ("get", "/excel/export"),
    ("get", "/excel/imports/{id}"),
    ("get", "/excel/imports/{id}/report.xlsx"),
    ("get", "/grpc/hello"),
    ("get", "/hello"),
    ("get", "/home"),
    ("get", "/socket/address"),
    ("get", "/users"),
    ("get", "/users/{id}"),
    ("get", "/users/{id}/sessions"),
    ("patch", "/users/{id}"),
    ("post", "/auth/login"),
    ("post", "/auth/logout"),
    ("post", "/auth/password"),
    ("post", "/auth/refresh_token"),
    ("post", "/excel/import"),
    ("post", "/users"),
];

async fn document() -> Value {
    TestSite::new().send(get("/openapi.json")).await.expect(200).json()
}

fn operations(document: &Value) -> Vec<(String, String, &Map<String, Value>)> {
    let paths = document["paths"].as_object().expect("an object");
    let mut operations = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("an object") {
            let operation = operation.as_object().expect("an object");
            operations.push((method.clone(), path.clone(), operation));
        }
    }
    operations
}

#[tokio::test]
async fn the_description_is_as_it_was_agreed() {
    let mut document = document().await;
    document["info"]["version"] = "of the crate".into();
    insta::assert_json_snapshot!(document);
}

#[tokio::test]
async fn it_is_openapi_3_1_and_lists_every_route() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let listed: BTreeSet<_> =
        operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
    let expected: BTreeSet<_> =
        ROUTES.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn every_route_that_it_lists_is_there() {
    let site = TestSite::new();
    for (method, path, _) in operations(&document().await) {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
        let answer = site.send(Ask::new(method, &path.replace("{id}", "1"))).await;
        assert!(![404, 405].contains(&answer.status.as_u16()), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn every_operation_may_answer_a_problem_and_has_a_name_of_its_own() {
    let document = document().await;
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let answers = &operation["responses"];
        let fault = &answers["500"]["$ref"];
        assert_eq!(fault, "#/components/responses/InternalServerError", "{method} {path}");
        for (status, answer) in answers.as_object().expect("an object") {
            let is_shared = answer["$ref"].is_string();
            assert_ne!(is_shared, answer["description"].is_string(), "{method} {path} {status}");
        }
        assert!(names.insert(operation["operationId"].to_string()), "{method} {path}");
        assert!(operation["tags"].is_array(), "{method} {path}");
    }
}

#[tokio::test]
async fn what_needs_a_token_says_so() {
    let document = document().await;
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    let open =
        ["/hello", "/grpc/hello", "/auth/login", "/.well-known/jwks.json", "/socket/address"];
    for (method, path, operation) in operations(&document) {
        let secured = operation.contains_key("security");
        assert_eq!(secured, !open.contains(&path.as_str()), "{method} {path}");
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document().await;
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a reference into the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}
