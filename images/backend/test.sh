#!/usr/bin/env bash
# flake8 and the backend's tests in its own image, against the database image. Needs a Docker engine (DOCKER_HOST).
source "$(dirname "$0")/../test-image.sh"

port=15432
postgres=$(build postgres "")
tests=$(build backend test)
# A password nobody has to keep, and no disk to wait for.
start postgres --entrypoint bash -e POSTGRES_USER=test -e POSTGRES_PASSWORD_FILE=/tmp/password "$postgres" \
    -c "echo test >/tmp/password && exec entrypoint.sh postgres -c port=$port -c fsync=off"
until_ok 60 docker exec "$container" pg_isready --host 127.0.0.1 --port "$port"
docker run --rm --network host --env DB_HOST=127.0.0.1 --env "DB_PORT=$port" --env DB_NAME=test --env DB_USER=test \
    --env DB_PASSWORD=test "$tests"
