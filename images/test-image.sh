# shellcheck shell=bash disable=SC2034
# Sourced by the images' test.sh: builds a target, runs containers on the engine of DOCKER_HOST, removes what it made.
# BASE_IMAGE names the base (the lab's by default). Networks are the host's: the lab's engine has no bridge.
set -Eeuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
base=${BASE_IMAGE:-localhost:5000/debian:trixie-slim}
started=()
trap 'echo "${BASH_SOURCE[0]}: line $LINENO failed: $BASH_COMMAND" >&2' ERR
trap 'for container in "${started[@]}"; do docker rm --force --volumes "$container" >/dev/null; done' EXIT

# build FOLDER TARGET: prints the image's id. An empty target is the last stage.
build() {
    DOCKER_BUILDKIT=1 docker build --quiet --network host --build-arg "BASE_IMAGE=$base" ${2:+--target "$2"} "$here/../$1"
}

# start NAME ARGUMENTS…: a container in the background, removed at the end.
start() {
    local name=lazysheeps-test-$1-$$
    shift
    docker run --detach --network host --name "$name" "$@" >/dev/null
    started+=("$name")
    container=$name
}

# until_ok SECONDS COMMAND…: waits for a condition, says which one did not come.
until_ok() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if ((SECONDS > until)); then
            echo "timed out: $*" >&2
            return 1
        fi
        sleep 0.2
    done
}

# start_database PORT: PostgreSQL in the project's image on 127.0.0.1; fills `database` with the options of a client.
start_database() {
    local postgres
    postgres=$(build postgres "")
    # A password nobody has to keep, and no disk to wait for.
    start postgres --entrypoint bash -e POSTGRES_USER=test -e POSTGRES_PASSWORD_FILE=/tmp/password "$postgres" \
        -c "echo test >/tmp/password && exec entrypoint.sh postgres -c port=$1 -c fsync=off"
    until_ok 60 docker exec "$container" pg_isready --host 127.0.0.1 --port "$1"
    database=(--env DB_HOST=127.0.0.1 --env "DB_PORT=$1" --env DB_NAME=test --env DB_USER=test --env DB_PASSWORD=test)
}

number=0 failures=0
# check TEXT COMMAND…: one line of the Test Anything Protocol.
check() {
    local text=$1
    shift
    number=$((number + 1))
    if "$@" >/tmp/lazysheeps-check.$$ 2>&1; then
        echo "ok $number - $text"
    else
        echo "not ok $number - $text"
        sed 's/^/# /' /tmp/lazysheeps-check.$$
        failures=$((failures + 1))
    fi
    rm -f /tmp/lazysheeps-check.$$
}
refused() { ! "$@"; }
finish() {
    echo "1..$number"
    exit $((failures > 0))
}
