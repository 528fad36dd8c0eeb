# How the scripts of the tests speak.
# shellcheck shell=bash

say() {
    echo "tests: $*" >&2
}

die() {
    say "$*"
    exit 1
}

# What must not be overlooked in a long log.
warn_loudly() {
    say "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"
    say "!! $*"
    say "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"
}

# Whether a command succeeds in time, tried again and again.
within_seconds() {
    local tries=$(($1 * 4))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.25
    done
}
