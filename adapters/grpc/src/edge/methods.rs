/// Every method that there is, as it is called. Anyone can make up others, so that they share one label.
const METHODS: [&str; 11] = [
    "/hello.HelloService/SayHello",
    "/portico.auth.v1.AuthService/Login",
    "/portico.auth.v1.AuthService/Refresh",
    "/portico.auth.v1.AuthService/Logout",
    "/portico.users.v1.UserService/GetUser",
    "/portico.users.v1.UserService/ListUsers",
    WATCH,
    "/grpc.health.v1.Health/Check",
    HEALTH_WATCH,
    REFLECTION,
    REFLECTION_ALPHA,
];

const WATCH: &str = "/portico.session.v1.SessionService/Watch";
const HEALTH_WATCH: &str = "/grpc.health.v1.Health/Watch";
const REFLECTION: &str = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
const REFLECTION_ALPHA: &str = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

/// The label of a method.
pub(super) fn label(path: &str) -> &'static str {
    METHODS.into_iter().find(|method| *method == path).unwrap_or("unmatched")
}

/// Whether its calls last until somebody ends them.
pub(super) fn is_standing(method: &str) -> bool {
    [WATCH, HEALTH_WATCH, REFLECTION, REFLECTION_ALPHA].contains(&method)
}
