# The system's package manager.
# shellcheck shell=bash

# Whether a program is there.
has() {
    command -v "$1" > /dev/null 2>&1
}

# Installs Debian packages without starting the services in them.
apt_install() {
    may_administer || return 1
    say "installing $*"
    local policy=/usr/sbin/policy-rc.d ours="" log installed=yes
    log=$(mktemp)
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" > /dev/null
        as_root chmod +x "$policy"
        ours=yes
    fi
    apt_get update > "$log" 2>&1 || true
    apt_get install --yes --no-install-recommends "$@" >> "$log" 2>&1 || installed=""
    [ -z "$ours" ] || as_root rm -f "$policy"
    [ -n "$installed" ] || tail -n 5 "$log" >&2
    rm -f "$log"
    [ -n "$installed" ]
}

# Other runs of apt hold its lock for a while, as they do on machines that have just started.
apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@" < /dev/null
}

# Installs a package by its name on Debian and Ubuntu, or else by its name for Homebrew.
install_package() {
    if has apt-get; then
        apt_install "$1"
    elif has brew; then
        say "installing $2"
        brew install "$2" > /dev/null < /dev/null
    else
        return 1
    fi
}
