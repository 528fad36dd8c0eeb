# Images of the trees. Their tags are the versions that the trees hold.
# shellcheck shell=bash

make_images() {
    if [ -e "$PORTICO_TEST_CACHE/mysql-9/complete" ]; then
        make_image portico-test/mysql:9 mysql-9 --change 'ENTRYPOINT ["/portico-entry"]' --change 'EXPOSE 3306'
    fi
    make_image portico-test/mariadb:11 mariadb-redis --change 'ENTRYPOINT ["/portico-entry"]' --change 'EXPOSE 3306'
    make_image portico-test/redis:8 mariadb-redis --change 'CMD ["redis-server", "--protected-mode", "no"]' \
        --change 'EXPOSE 6379'
}

# The same tree may be under several names; the label tells which edition of the files beside this one it was made with.
make_image() {
    local image=$1 tree="$PORTICO_TEST_CACHE/$2" edition
    shift 2
    edition=$(cat entry images.sh "$tree/complete" | cksum | cut -d ' ' -f 1)
    if [ "$(docker image inspect --format '{{index .Config.Labels "edition"}}' "$image" 2> /dev/null)" = "$edition" ]; then
        return
    fi
    say "making the image $image"
    as_root cp entry "$tree/portico-entry"
    as_root chmod a+rx "$tree/portico-entry"
    as_root tar -C "$tree" --one-file-system -c . \
        | docker import "$@" --change "LABEL edition=$edition" - "$image" > /dev/null
}
