# All that the tests talk to, in the way that PORTICO_TEST_SERVICES asks for.
# shellcheck shell=bash

# Where the environment names every server, nothing is left to start but what the fault tests hurt.
all_are_named() {
    [ -n "${TEST_MYSQL_URL:-}" ] && [ -n "${TEST_MARIADB_URL:-}" ] && [ -n "${TEST_MYSQL_PRIMARY_URL:-}" ] \
        && [ -n "${TEST_MYSQL_REPLICA_URL:-}" ] && [ -n "${TEST_REDIS_URL:-}" ] && [ -n "${TEST_REDIS_CLUSTER_URLS:-}" ]
}

provide_services() {
    if all_are_named; then
        provide_fault_servers
        return
    fi
    case "${PORTICO_TEST_SERVICES:-auto}" in
        local) provide_all_servers ;;
        containers)
            provide_containers || die "PORTICO_TEST_SERVICES=containers, and no containers can be had"
            provide_fault_servers
            ;;
        auto)
            if provide_containers; then
                # From here on a container that does not start is a failure and no reason to take something else.
                export PORTICO_TEST_SERVICES=containers
                provide_fault_servers
            else
                warn_loudly "no containers can be had: programs of this machine stand in for them"
                export PORTICO_TEST_SERVICES=local
                provide_all_servers
            fi
            ;;
        *) die "PORTICO_TEST_SERVICES is auto, containers or local, not $PORTICO_TEST_SERVICES" ;;
    esac
}

provide_containers() {
    raise_engine && provide_images
}
