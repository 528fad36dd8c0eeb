# Servers as programs of this machine. `tests/src/services/programs.rs` looks for them in the same places.
# shellcheck shell=bash

# What the fault tests stop and kill.
provide_fault_servers() {
    provide_redis
    provide_mysql
    provide_haproxy
}

# What everything stands on where there are no containers.
provide_all_servers() {
    provide_fault_servers
    provide_mariadb
}

provide_redis() {
    [ -n "${TEST_REDIS_SERVER:-}" ] || has redis-server || install_package redis-server redis \
        || unpacked mariadb-redis || say "install redis-server, or name one in TEST_REDIS_SERVER"
}

# What stands in front of instances that are replaced.
provide_haproxy() {
    [ -n "${TEST_HAPROXY:-}" ] || has haproxy || install_package haproxy haproxy \
        || say "install haproxy 2.6 or later, or name one in TEST_HAPROXY"
}

# Debian and its kin call MariaDB `mysqld` as well.
has_mysql() {
    has mysqld && ! mysqld --version 2> /dev/null | grep -q MariaDB
}

provide_mysql() {
    [ -n "${TEST_MYSQLD:-}" ] || has_mysql || unpacked mysql-9 || install_mysql \
        || say "install mysqld of MySQL 8.4 or later, or name one in TEST_MYSQLD"
}

# Debian has MySQL in its unstable suite alone, which nobody wants in the system; Ubuntu and Homebrew have it.
install_mysql() {
    if has apt-get && ! LC_ALL=C apt-cache policy mysql-server 2> /dev/null | grep -q 'Candidate: [0-9]'; then
        make_unpacked mysql-9
    else
        install_package mysql-server mysql
    fi
}

provide_mariadb() {
    [ -n "${TEST_MARIADBD:-}" ] || has mariadbd || unpacked mariadb-redis || install_mariadb \
        || say "install mariadbd of MariaDB 10.11 or later, or name one in TEST_MARIADBD"
}

# Where MySQL is a package of the system, MariaDB cannot be one beside it.
install_mariadb() {
    if has_mysql; then
        make_unpacked mariadb-redis
    else
        install_package mariadb-server mariadb
    fi
}

unpacked() {
    [ -e "$PORTICO_TEST_CACHE/$1/complete" ]
}

make_unpacked() {
    provide_debootstrap && tests/images/build tree "$1"
}

provide_debootstrap() {
    has debootstrap || { has apt-get && apt_install debootstrap; }
}
