# The Docker engine: one that answers, or one that this script starts and stops again.

engine_pid=""
engine_log=""

engine_answers() {
    command -v docker > /dev/null && docker info > /dev/null 2>&1 < /dev/null
}

# Makes an engine answer where that is possible.
raise_engine() {
    engine_answers && return
    may_administer || return 1
    # Elsewhere an engine is a desktop program, which its user starts.
    [ "$(uname -s)" = Linux ] || return 1
    # The packages are docker.io and, where it is separate, docker-cli.
    if ! has dockerd || ! has docker; then
        command -v apt-get > /dev/null || return 1
        apt_install docker.io || return 1
        has docker || apt_install docker-cli || return 1
    fi
    start_engine
}

start_engine() {
    engine_log=$(mktemp)
    local dockerd
    dockerd=$(PATH="$PATH:/usr/sbin" command -v dockerd)
    say "starting $dockerd (log: $engine_log)"
    # A session of its own, so that it holds no terminal and no interrupt reaches it before its clients are done.
    as_root setsid "$dockerd" > "$engine_log" 2>&1 < /dev/null &
    local tries=0
    until engine_answers; do
        tries=$((tries + 1))
        if [ "$tries" -gt 60 ] || ! engine_started; then
            say "no Docker engine can run here: $(tail -n 1 "$engine_log")"
            stop_engine
            return 1
        fi
        sleep 0.5
    done
    engine_started
}

# The engine that runs now is the one that wrote its pid after we started ours.
engine_started() {
    engine_pid=$(pgrep -o -x -f "$(PATH="$PATH:/usr/sbin" command -v dockerd)" || true)
    [ -n "$engine_pid" ]
}

stop_engine() {
    [ -n "$engine_pid" ] || return 0
    say "stopping the Docker engine that was started for the tests"
    local left
    left=$(docker ps --all --quiet --filter label=portico-test 2> /dev/null || true)
    # shellcheck disable=SC2086 # one word for each container
    [ -z "$left" ] || docker rm --force --volumes $left > /dev/null 2>&1 || true
    as_root kill "$engine_pid" 2> /dev/null || true
    local tries=0
    while as_root kill -0 "$engine_pid" 2> /dev/null && [ "$tries" -lt 60 ]; do
        tries=$((tries + 1))
        sleep 0.5
    done
    engine_pid=""
}
