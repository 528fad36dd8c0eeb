# Trees: Debian systems in directories, each with its servers and with commands that start them from outside.
# shellcheck shell=bash
. ../setup/privilege.sh

# MySQL comes from the unstable suite alone. MariaDB and Redis come from the release that has the versions Portico names.
tree_suite() {
    case "$1" in
        mysql-9) echo sid ;;
        mariadb-redis) echo trixie ;;
    esac
}

tree_packages() {
    case "$1" in
        mysql-9) echo mysql-server ;;
        mariadb-redis) echo mariadb-server,redis-server ;;
    esac
}

# The mirror that this machine takes Debian's main archive from.
debian_mirror() {
    apt-cache policy | sed -n 's/^ *[0-9]* \(https\{0,1\}:[^ ]*\) .*\/main .*/\1/p' | grep '/debian/*$' | head -n 1
}

make_tree() {
    local name=$1 tree="$PORTICO_TEST_CACHE/$1" mirror
    [ -e "$tree/complete" ] && return
    command -v debootstrap > /dev/null || PATH="$PATH:/usr/sbin:/sbin"
    command -v debootstrap > /dev/null || { say "$name needs debootstrap (apt-get install debootstrap)"; return 1; }
    may_administer || { say "$name needs root or sudo for debootstrap"; return 1; }
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || { say "$name needs a mirror of Debian among the sources of apt"; return 1; }
    mkdir -p "$PORTICO_TEST_CACHE"
    say "unpacking $name from Debian packages, once"
    # An unfinished tree goes first: debootstrap takes up no half-done work.
    as_root rm -rf "$tree"
    if ! as_root debootstrap --variant=minbase "--include=$(tree_packages "$name")" "$(tree_suite "$name")" \
        "$tree" "$mirror" > "$tree.log" 2>&1 < /dev/null; then
        tail -n 5 "$tree.log" >&2
        return 1
    fi
    lighten "$tree"
    as_root cp launch "$tree/launch"
    as_root chmod a+rx "$tree" "$tree/launch"
    as_root touch "$tree/complete"
}

# Takes out what a server does not read. Its data is made anew wherever it starts.
lighten() {
    as_root rm -rf "$1"/var/cache/apt "$1"/var/lib/apt/lists "$1"/var/lib/mysql "$1"/usr/share/doc "$1"/usr/share/man \
        "$1"/usr/share/locale "$1"/usr/sbin/mysqld-debug "$1"/usr/lib/mysql/plugin/debug
    as_root mkdir -p "$1/var/cache/apt/archives/partial" "$1/var/lib/apt/lists/partial"
}

# Both at once: most of the time goes into unpacking, on one core each.
make_trees() {
    local mysql mysql_failed=""
    make_tree mysql-9 &
    mysql=$!
    make_tree mariadb-redis || die "MariaDB and Redis could not be unpacked: see $PORTICO_TEST_CACHE/mariadb-redis.log"
    wait "$mysql" || mysql_failed=yes
    if [ -n "$mysql_failed" ]; then
        warn_loudly "MySQL could not be unpacked (see $PORTICO_TEST_CACHE/mysql-9.log): MariaDB stands in for it"
    fi
}
