#!/usr/bin/env bash
# Application servers side by side, against the database image: a table. Needs a Docker engine (DOCKER_HOST).
source "$(dirname "$0")/../test-image.sh"

bench=$(build backend bench)
start_database 15433
docker run --rm --network host "${database[@]}" "$bench"
