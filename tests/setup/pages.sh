# What drives pages as a person would: Node, the modules of tests/pages, and Chromium. `tests/pages/browser.mjs` looks for it
# in the same places.
# shellcheck shell=bash

provide_browser() {
    provide_node_modules
    has_chromium || install_chromium || say "install Chromium, or name its program in CHROMIUM"
}

provide_node_modules() {
    has_node || install_node || { say "install Node 20.15 or later, and npm"; return; }
    # npm notes there what it installed.
    local installed=tests/pages/node_modules/.package-lock.json
    [ -e "$installed" ] && [ ! tests/pages/package-lock.json -nt "$installed" ] && return
    say "installing the modules of tests/pages"
    npm ci --silent --no-audit --no-fund --prefix tests/pages \
        || say "npm cannot install the modules of tests/pages"
}

# The scripts use what Node has had since 20.15.
has_node() {
    has npm && has node && node -e 'process.exit(require("node:zlib").crc32 ? 0 : 1)'
}

install_node() {
    if has apt-get; then
        apt_install nodejs npm
    else
        install_package nodejs node
    fi && has_node
}

has_chromium() {
    [ -n "${CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome \
        || [ -e /Applications/Chromium.app ] || [ -e "/Applications/Google Chrome.app" ]
}

# Ubuntu has it as a snap alone, which does not run everywhere; there, name one.
install_chromium() {
    if has apt-get; then
        apt_install chromium
    elif has brew; then
        say "installing chromium"
        brew install --cask chromium > /dev/null < /dev/null
    else
        return 1
    fi
}
