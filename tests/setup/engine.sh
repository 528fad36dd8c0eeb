# The Docker engine: one that answers, or one that this script starts and stops again.
# shellcheck shell=bash

engine_files=""

engine_answers() {
    has docker && docker info > /dev/null 2>&1 < /dev/null
}

# Makes an engine answer where that is possible.
raise_engine() {
    engine_answers && return
    may_administer || return 1
    # Elsewhere an engine is a desktop program, which its user starts.
    [ "$(uname -s)" = Linux ] || return 1
    if ! has dockerd || ! has docker; then
        has apt-get || return 1
        apt_install docker.io || return 1
        # Newer releases have the client in a package of its own.
        has docker || apt_install docker-cli || return 1
    fi
    start_engine
}

start_engine() {
    engine_files=$(mktemp -d)
    say "starting a Docker engine (log: $engine_files/log)"
    # In a session of its own it holds no terminal, and no interrupt ends it before its clients are done.
    as_root setsid dockerd --pidfile "$engine_files/pid" --group "$(id -gn)" > "$engine_files/log" 2>&1 < /dev/null &
    local started=$!
    if ! within_seconds 30 engine_decides "$started" || ! engine_answers; then
        say "no Docker engine can run here: $(grep -v '^[[:space:]]' "$engine_files/log" | tail -n 1)"
        stop_engine
        return 1
    fi
}

# It answers, or has given up.
engine_decides() {
    engine_answers || ! as_root kill -0 "$1" 2> /dev/null
}

# Stops the engine that this script started, if it did, unless someone else has come to use it.
stop_engine() {
    [ -n "$engine_files" ] || return 0
    local pid
    pid=$(as_root cat "$engine_files/pid" 2> /dev/null) || pid=""
    # Our own containers go within seconds of the tests that started them.
    if [ -n "$pid" ] && ! within_seconds 10 engine_is_idle; then
        say "leaving the Docker engine to the containers that run on it (pid $pid)"
        return
    fi
    [ -z "$pid" ] || as_root kill "$pid" 2> /dev/null || true
    within_seconds 30 engine_is_gone "$pid" || say "the Docker engine does not end (pid $pid)"
    as_root rm -rf "$engine_files"
    engine_files=""
}

engine_is_idle() {
    [ -z "$(docker ps --quiet 2> /dev/null)" ]
}

engine_is_gone() {
    [ -z "$1" ] || ! as_root kill -0 "$1" 2> /dev/null
}
