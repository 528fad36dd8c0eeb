# Where servers live that the tests unpacked themselves. `tests/src/services/programs.rs` looks there as well.
# shellcheck shell=bash

export PORTICO_TEST_CACHE="${XDG_CACHE_HOME:-${HOME:-/var/cache}/.cache}/portico-tests"
