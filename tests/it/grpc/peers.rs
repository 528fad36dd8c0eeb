//! A client that is not ours: that of gRPC's own makers, from Python, whose compiler reads the contract as well.

use portico_tests::fixtures::PorticoHome;
use serde_json::{Value, json};

use crate::python;

#[test]
fn a_client_in_python_understands_every_service() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let address = server.grpc().to_string().into();
    let password = server.admin_password().expect("the first start").into();
    let heard = python::script("calls/talk.py", &[&address, &password]);
    let heard: Value = serde_json::from_str(&heard).expect("JSON");
    let expected = json!({
        "services": [
            "grpc.health.v1.Health",
            "grpc.reflection.v1alpha.ServerReflection",
            "hello.HelloService",
            "portico.auth.v1.AuthService",
            "portico.session.v1.SessionService",
            "portico.users.v1.UserService",
        ],
        "health": "SERVING",
        "hello": [
            { "id": 1, "name": "hello world" },
            { "id": 2, "name": "hello gRPC" },
            { "id": i32::MIN, "name": "hello gRPC" },
        ],
        "wrong": ["UNAUTHENTICATED", "invalid_credentials"],
        "refreshed": [true, true],
        "listed": ["admin"],
        "shown": ["admin", "ROLE_ADMIN", true],
        "nobody": ["NOT_FOUND", "not_found"],
        "watched": true,
        "late": "DEADLINE_EXCEEDED",
        "cancelled": "CANCELLED",
        "displaced": ["UNAUTHENTICATED", "session_displaced"],
        "logged_out": ["UNAUTHENTICATED", "session_ended"],
        "missing": ["UNAUTHENTICATED", "token_missing"],
    });
    assert_eq!(heard, expected);
}
