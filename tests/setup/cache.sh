# Where servers live that the tests unpacked themselves. `tests/src/services/binary.rs` looks there as well.
# shellcheck shell=bash

cache="${XDG_CACHE_HOME:-${HOME:-/var/cache}/.cache}/portico-tests"
