#!/bin/bash
# Makes the database on an empty volume, sets the role's password, then is the server.
# The contract of the official image: PGDATA, POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE.
# EXPECT_DATABASE=true refuses an empty volume instead of making a new database on it.
set -euo pipefail

fail() { echo "postgres: $*" >&2; exit 1; }

# Options alone, or the server by name; anything else is run as it is.
if [[ $# -eq 0 || $1 == -* ]]; then set -- postgres "$@"; fi
[[ $1 == postgres ]] || exec "$@"

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
file=${POSTGRES_PASSWORD_FILE:-}
[[ -n $file ]] || fail "POSTGRES_PASSWORD_FILE is not set"
[[ -r $file ]] || fail "POSTGRES_PASSWORD_FILE names $file, which cannot be read"
password=$(<"$file")
[[ -n $password ]] || fail "POSTGRES_PASSWORD_FILE names $file, which is empty"

# A server that only this script reaches, to run SQL on standard input; ends with its session.
single() { postgres --single -j -D "$1" -c fsync=on -c log_min_messages=fatal "${2:-postgres}" >/dev/null; }
literal() { local text=${1//\\/\\\\}; printf "E'%s'" "${text//\'/\'\'}"; }
name() { printf '"%s"' "${1//\"/\"\"}"; }

if [[ ! -s $PGDATA/PG_VERSION ]]; then
    if [[ -d $PGDATA && -n $(ls -A "$PGDATA") ]]; then fail "$PGDATA holds files but no database; refusing to touch them"; fi
    [[ ${EXPECT_DATABASE:-false} != true ]] || fail "expected a database in $PGDATA and found none; is it the right volume?"
    # Made beside its place and moved there when it is whole: what was killed halfway is thrown away here.
    draft=$(dirname "$PGDATA")/.draft
    rm -rf "$draft"
    initdb -D "$draft" --username="$user" --pwfile="$file" --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
        --auth-local=scram-sha-256 --auth-host=scram-sha-256 >/dev/null
    if [[ $database != postgres ]]; then echo "CREATE DATABASE $(name "$database");" | single "$draft"; fi
    echo "host all all all scram-sha-256" >>"$draft/pg_hba.conf"
    sync
    [[ ! -d $PGDATA ]] || rmdir "$PGDATA"
    mv -T "$draft" "$PGDATA"
    sync
    echo "postgres: made the database $database for $user" >&2
fi

# At every start: a rotated password and a volume taken in again both fit then.
rm -f "$PGDATA/postmaster.pid"
echo "SET password_encryption = 'scram-sha-256'; ALTER ROLE $(name "$user") PASSWORD $(literal "$password");" | single "$PGDATA"
unset password
exec "$@" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql
