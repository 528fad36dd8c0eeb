# What checks the dependencies: that each is used, allowed, and free of known faults.
# shellcheck shell=bash
. tests/setup/cache.sh

# Makes a tool of cargo runnable, of the machine or built once beside what the tests unpack.
provide_tool() {
    local name=$1 version=$2
    export PATH="$PATH:$PORTICO_TEST_CACHE/tools/bin"
    command -v "$name" > /dev/null && return
    say "building $name $version, once"
    # Built to be had soon: it runs for seconds.
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
        cargo install --quiet --locked --root "$PORTICO_TEST_CACHE/tools" --version "$version" "$name" < /dev/null
}

check_dependencies() {
    provide_tool cargo-machete 0.9.2
    cargo machete
    provide_tool cargo-deny 0.20.2
    cargo deny --locked check bans licenses sources
    check_advisories
}

# The database of faults is a repository of its own, which a machine without the way to it cannot ask.
check_advisories() {
    if timeout 60 cargo deny fetch db > /dev/null 2>&1; then
        cargo deny --locked check advisories
    else
        say "the database of RustSec cannot be fetched: known faults of dependencies were not looked for"
    fi
}
