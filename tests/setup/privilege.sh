# Who may change the system.
# shellcheck shell=bash

may_administer() {
    [ "$(id -u)" = 0 ] || { command -v sudo && sudo -n true; } > /dev/null 2>&1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}
