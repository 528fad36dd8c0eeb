# The system's package manager.

# Installs Debian packages without starting the services in them.
apt_install() {
    may_administer || return 1
    local policy=/usr/sbin/policy-rc.d ours=""
    say "installing $*"
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" > /dev/null
        as_root chmod +x "$policy"
        ours=yes
    fi
    local log installed=yes
    log=$(mktemp)
    {
        as_root apt-get update
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
    } > "$log" 2>&1 < /dev/null || installed=""
    [ -z "$ours" ] || as_root rm -f "$policy"
    [ -n "$installed" ] || { tail -n 5 "$log" >&2; rm -f "$log"; return 1; }
    rm -f "$log"
}

# Installs by whatever manager there is: the name on Debian and Ubuntu, then the name for Homebrew.
install_package() {
    local debian=$1 homebrew=$2
    if command -v apt-get > /dev/null; then
        apt_install "$debian"
    elif command -v brew > /dev/null; then
        say "installing $homebrew"
        brew install "$homebrew" > /dev/null < /dev/null
    else
        return 1
    fi
}

# Whether a program is there; servers are where only administrators look by default.
has() {
    PATH="$PATH:/usr/sbin:/sbin:/usr/local/sbin" command -v "$1" > /dev/null 2>&1
}
