#!/bin/sh
# Writes nginx's configuration for the backend it is told of; /tmp is the one place that can be written.
set -eu
: "${BACKEND_HOST:?names the backend Service}"
export BACKEND_HOST BACKEND_PORT="${BACKEND_PORT:-8000}"
# envsubst wants the names, not their values.
envsubst '$BACKEND_HOST $BACKEND_PORT' </etc/nginx/nginx.conf.template >/tmp/nginx.conf
program=$1
shift
exec "$program" -c /tmp/nginx.conf "$@"
