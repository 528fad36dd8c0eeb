# A short run of each fuzz target, where cargo-fuzz and a nightly compiler are installed.
# shellcheck shell=bash

fuzz_briefly() {
    if ! cargo +nightly fuzz --version > /dev/null 2>&1; then
        say "cargo-fuzz or a nightly compiler is not installed: the fuzz targets were not run"
        return
    fi
    local target
    for target in configuration frames reader tokens; do
        say "fuzzing $target for 20 seconds"
        fuzz "$target" -max_total_time=20 -verbosity=0
    done
}

# What is found new goes to the corpus, which is kept on this machine.
fuzz() {
    local target=$1
    shift
    mkdir -p "tests/fuzz/corpus/$target"
    (cd tests/fuzz && cargo +nightly fuzz run "$target" "corpus/$target" "seeds/$target" -- "$@")
}
