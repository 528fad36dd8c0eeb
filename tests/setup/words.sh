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
