#!/usr/bin/env bash
# flake8 and the backend's tests in its own image, against the database image. Needs a Docker engine (DOCKER_HOST).
source "$(dirname "$0")/../test-image.sh"

tests=$(build backend test)
start_database 15432
docker run --rm --network host "${database[@]}" "$tests"
