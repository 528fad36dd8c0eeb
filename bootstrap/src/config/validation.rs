use std::{net::SocketAddr, time::Duration};

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use super::{Config, Effective, Problem};

/// Longer than any session or delay is meant to be, and short enough to add to any date.
const LONGEST: Duration = Duration::from_hours(24 * 3650);

/// Lists values that parse and yet make no sense, alone or beside others.
pub(super) fn check(config: &Config, effective: &Effective) -> Vec<Problem> {
    let rules = numbers(config).into_iter().chain(durations(config)).chain(texts(config));
    let rules = rules.chain(sockets(config)).chain(calls(config));
    rules.filter(|rule| rule.broken).map(|rule| effective.bad(rule.key, rule.wanted)).collect()
}

/// What is wanted of the value of a key, and whether it is not so.
struct Rule {
    key: &'static str,
    broken: bool,
    wanted: &'static str,
}

fn rule(key: &'static str, broken: bool, wanted: &'static str) -> Rule {
    Rule { key, broken, wanted }
}

fn numbers(config: &Config) -> Vec<Rule> {
    let http = &config.http;
    let same_port = is_same(http.addr, config.admin.addr);
    let part = 0.0..=1.0;
    vec![
        rule("http.max_connections", http.max_connections == 0, "expected at least 1"),
        rule("traces.sample", !part.contains(&config.traces.sample), "expected 0.0 to 1.0"),
        rule("http.max_concurrency", http.max_concurrency == 0, "expected at least 1"),
        rule("admin.addr", same_port, "expected another address than http.addr"),
    ]
}

/// Port 0 is another one each time.
fn is_same(one: SocketAddr, other: SocketAddr) -> bool {
    one == other && one.port() != 0
}

fn calls(config: &Config) -> Vec<Rule> {
    let others = [config.http.addr, config.socket.addr, config.admin.addr];
    let same_port = others.into_iter().any(|other| is_same(config.grpc.addr, other));
    let bad_url = !config.grpc.client.has_good_url();
    vec![
        rule(
            "grpc.addr",
            same_port,
            "expected another address than http.addr, socket.addr and admin.addr",
        ),
        rule("grpc.max_connections", config.grpc.max_connections == 0, "expected at least 1"),
        rule(
            "grpc.client.url",
            bad_url,
            "expected a URL such as http://127.0.0.1:9090 or https://grpc.example.com, or none",
        ),
    ]
}

fn sockets(config: &Config) -> Vec<Rule> {
    let socket = &config.socket;
    let (interval, timeout) = (socket.heartbeat_interval, socket.heartbeat_timeout);
    let same_port =
        is_same(socket.addr, config.http.addr) || is_same(socket.addr, config.admin.addr);
    let bad_origin =
        !socket.allowed_origins.listed().all(|origin| origin == "*" || is_origin(origin));
    let url = &socket.public_url;
    let bad_url =
        !url.is_empty() && !["ws://", "wss://"].iter().any(|start| url.starts_with(start));
    vec![
        rule("socket.addr", same_port, "expected another address than http.addr and admin.addr"),
        rule("socket.public_url", bad_url, "expected a URL that begins with wss:// or ws://"),
        rule(
            "socket.allowed_origins",
            bad_origin,
            "expected origins as browsers send them, such as https://app.example.com, without a path, or own",
        ),
        rule("socket.heartbeat_interval", interval.is_zero(), "expected more than 0s"),
        rule(
            "socket.heartbeat_timeout",
            timeout <= interval,
            "expected more than socket.heartbeat_interval",
        ),
        rule("socket.heartbeat_timeout", timeout > LONGEST, "expected ten years at most"),
        rule("socket.max_message_bytes", socket.max_message_bytes == 0, "expected at least 1"),
        rule("socket.max_connections", socket.max_connections == 0, "expected at least 1"),
        rule("socket.queue_bytes", socket.queue_bytes == 0, "expected at least 1"),
    ]
}

fn durations(config: &Config) -> Vec<Rule> {
    let sessions = &config.sessions;
    let (access, refresh) = (sessions.access_ttl, sessions.refresh_ttl);
    let lifetime = sessions.max_lifetime;
    let (window, shutdown) = (config.login.window, &config.shutdown);
    let second = Duration::from_secs(1);
    vec![
        rule("sessions.access_ttl", access < second, "expected at least 1s"),
        rule("sessions.refresh_ttl", refresh < access, "expected at least sessions.access_ttl"),
        rule("sessions.refresh_ttl", refresh > LONGEST, "expected ten years at most"),
        rule(
            "sessions.refresh_grace",
            sessions.refresh_grace >= refresh,
            "expected less than sessions.refresh_ttl",
        ),
        rule(
            "sessions.max_lifetime",
            !lifetime.is_zero() && lifetime < access,
            "expected at least sessions.access_ttl, or 0s for no limit",
        ),
        rule("sessions.max_lifetime", lifetime > LONGEST, "expected ten years at most"),
        rule("login.window", window < second, "expected at least 1s"),
        rule("login.window", window > LONGEST, "expected ten years at most"),
        rule("shutdown.drain_delay", shutdown.drain_delay > LONGEST, "expected ten years at most"),
        rule("shutdown.deadline", shutdown.deadline > LONGEST, "expected ten years at most"),
    ]
}

fn texts(config: &Config) -> Vec<Rule> {
    let origins = &config.http.cors_origins;
    let bad_origin = !origins.iter().all(|origin| origin == "*" || is_origin(origin));
    let tokens = &config.tokens;
    let traces = &config.traces;
    vec![
        rule(
            "traces.endpoint",
            !traces.has_good_endpoint(),
            "expected a URL such as http://127.0.0.1:4317 or https://otlp.example.com, or none",
        ),
        rule("traces.service", traces.service.is_empty(), "expected a name"),
        rule(
            "http.cors_origins",
            bad_origin,
            "expected origins as browsers send them, such as https://app.example.com, without a path, or *",
        ),
        rule("tokens.issuer", tokens.issuer.is_empty(), "expected a name"),
        rule("tokens.audience", tokens.audience.is_empty(), "expected a name"),
        rule(
            "log.level",
            !is_log_filter(&config.log.level),
            "expected off, error, warn, info, debug or trace, or a list such as info,adapter_http=debug",
        ),
    ]
}

/// A lone word that is no level would be taken for the name of a target, and everything else fall silent.
fn is_log_filter(text: &str) -> bool {
    let is_level = |word: &str| !word.is_empty() && word.parse::<LevelFilter>().is_ok();
    let mut directives = text.split(',').map(str::trim);
    directives.all(|directive| directive.contains(['=', '[']) || is_level(directive))
        && EnvFilter::try_new(text).is_ok()
}

/// `scheme://host[:port]` in lower case (RFC 6454, section 6.2), which is compared letter by letter.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    host.is_some_and(|host| {
        !host.is_empty() && host.bytes().all(|byte| plain(byte) && !b"/?#@".contains(&byte))
    })
}
