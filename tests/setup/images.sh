# The images that containers are made of.
# shellcheck shell=bash

# Whether the images of the registry are there or can be had. The smallest goes first: it tells soon.
registry_has_images() {
    local image
    for image in "$@"; do
        docker image inspect "$image" > /dev/null 2>&1 && continue
        say "pulling $image"
        docker pull --quiet "$image" > /dev/null 2>&1 < /dev/null || return 1
    done
}

# Names images for the tests: those that the environment names, those of a registry, or those made here.
provide_images() {
    if [ -n "${TEST_MYSQL_IMAGE:-}" ] && [ -n "${TEST_MARIADB_IMAGE:-}" ] && [ -n "${TEST_REDIS_IMAGE:-}" ]; then
        return
    fi
    if ! images_are_made && registry_has_images redis:8 mysql:9 mariadb:11; then
        return
    fi
    { trees_are_made || provide_debootstrap; } && tests/images/build images || return 1
    export TEST_MARIADB_IMAGE="${TEST_MARIADB_IMAGE:-portico-test/mariadb:11}"
    export TEST_REDIS_IMAGE="${TEST_REDIS_IMAGE:-portico-test/redis:8}"
    if docker image inspect portico-test/mysql:9 > /dev/null 2>&1; then
        export TEST_MYSQL_IMAGE="${TEST_MYSQL_IMAGE:-portico-test/mysql:9}"
    else
        warn_loudly "there is no image of MySQL: MariaDB stands in for it, and tests that need MySQL itself will fail"
        export TEST_MYSQL_IMAGE="${TEST_MYSQL_IMAGE:-$TEST_MARIADB_IMAGE}"
    fi
}

trees_are_made() {
    unpacked mysql-9 && unpacked mariadb-redis
}

# Whoever had to make them once goes on with them.
images_are_made() {
    docker image inspect portico-test/mysql:9 portico-test/mariadb:11 portico-test/redis:8 > /dev/null 2>&1
}
