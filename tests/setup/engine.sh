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
    local started=$! tries=0
    until engine_answers; do
        tries=$((tries + 1))
        if [ "$tries" -gt 120 ] || ! as_root kill -0 "$started" 2> /dev/null; then
            say "no Docker engine can run here: $(tail -n 1 "$engine_files/log")"
            stop_engine
            return 1
        fi
        sleep 0.25
    done
}

# Stops the engine that this script started, if it did.
stop_engine() {
    [ -n "$engine_files" ] || return 0
    local pid tries=0 left
    left=$(docker ps --all --quiet --filter label=portico-test 2> /dev/null) || left=""
    # shellcheck disable=SC2086 # one word for each container
    [ -z "$left" ] || docker rm --force --volumes $left > /dev/null 2>&1 || true
    pid=$(as_root cat "$engine_files/pid" 2> /dev/null) || pid=""
    [ -z "$pid" ] || as_root kill "$pid" 2> /dev/null || true
    while [ -n "$pid" ] && as_root kill -0 "$pid" 2> /dev/null && [ "$tries" -lt 120 ]; do
        tries=$((tries + 1))
        sleep 0.25
    done
    as_root rm -rf "$engine_files"
    engine_files=""
}
