#!/usr/bin/env bash
# The database image: first start killed halfway, passwords, guards, backup and restore. Needs a Docker engine (DOCKER_HOST).
source "$(dirname "$0")/../test-image.sh"

image=$(build postgres "")
port=15433
volumes=()
volume() { docker volume create "lazysheeps-test-$1-$$"; }
remove_volumes() { for one in "${volumes[@]}"; do docker volume rm --force "$one" >/dev/null; done; }
trap 'for container in "${started[@]}"; do docker rm --force --volumes "$container" >/dev/null; done; remove_volumes' EXIT

# server VOLUME PASSWORD ARGUMENTS…: a server that reads its password from a file.
server() {
    local volume=$1 password=$2
    shift 2
    start "server-$RANDOM" --read-only --tmpfs /tmp --tmpfs /var/run/postgresql:uid=999 --cap-drop ALL \
        --volume "$volume:/var/lib/postgresql/data" --entrypoint bash \
        -e POSTGRES_USER=sheep -e POSTGRES_DB=meadow -e POSTGRES_PASSWORD_FILE=/tmp/password -e PASSWORD="$password" "$@" \
        "$image" -c "printf %s \"\$PASSWORD\" >/tmp/password && exec entrypoint.sh postgres -c port=$port"
}
ready() { until_ok 60 docker exec "$container" pg_isready --quiet --host 127.0.0.1 --port "$port"; }
sql() { docker exec -e PGPASSWORD="$1" "$container" psql --host 127.0.0.1 --port "$port" --username sheep --tuples-only --no-align --command "$2" "${3:-meadow}"; }
is() { [[ $(sql "$1" "$2" "${4:-meadow}") == "$3" ]]; }
kill_server() { docker kill --signal KILL "$container" >/dev/null; }
logs_say() { grep --quiet -- "$1" <<<"$(docker logs "$container" 2>&1)"; }
ended() { [[ $(docker inspect --format '{{.State.Running}}' "$container") == false ]]; }

data=$(volume data) && volumes+=("$data")
server "$data" 'pa'\''ss\wo"rd'
ready
check "starts on an empty volume, read-only and without capabilities" is 'pa'\''ss\wo"rd' "SELECT current_database()" meadow
for setting in fsync:on full_page_writes:on synchronous_commit:on data_checksums:on password_encryption:scram-sha-256; do
    check "has ${setting/:/ }" is 'pa'\''ss\wo"rd' "SHOW ${setting%:*}" "${setting#*:}"
done
check "refuses a wrong password by TCP" refused sql wrong "SELECT 1"
check "refuses no password by socket" refused docker exec "$container" psql --host /var/run/postgresql --port "$port" --username sheep --no-password --command "SELECT 1" meadow
sql 'pa'\''ss\wo"rd' "CREATE TABLE flock AS SELECT generate_series(1, 1000) AS sheep" >/dev/null
kill_server
server "$data" rotated
ready
check "keeps its data through SIGKILL" is rotated "SELECT count(*) FROM flock" 1000
check "takes the password the file has now" refused sql 'pa'\''ss\wo"rd' "SELECT 1"
check "makes no second database" refused logs_say "made the database"

backups=$(volume backups) && volumes+=("$backups")
docker run --rm --user 0 --entrypoint chown --volume "$backups:/backups" "$image" 999:999 /backups
tool() {
    docker run --rm --network host --add-host flock.s3.invalid:127.0.0.1 --tmpfs /tmp:exec --volume "$backups:/backups" --entrypoint bash -e DB_HOST=127.0.0.1 -e DB_PORT="$port" \
        -e DB_NAME=meadow -e DB_USER=sheep -e DB_PASSWORD_FILE=/tmp/password -e BACKUP_DIR=/backups -e BACKUP_KEEP=2 "$image" \
        -c 'printf rotated >/tmp/password && '"$1"
}
check "backs up" tool lazysheeps-backup
sql rotated "DELETE FROM flock" >/dev/null
check "refuses a backup of half the size" refused tool lazysheeps-backup
check "restores beside the live database" tool "lazysheeps-restore latest --into scratch"
scratch=$(sql rotated "SELECT datname FROM pg_database WHERE datname LIKE 'meadow_restore_%'")
check "with every row" is rotated "SELECT count(*) FROM flock" 1000 "$scratch"
check "and leaves the live one alone" is rotated "SELECT count(*) FROM flock" 0
check "restores in place" tool "lazysheeps-restore latest --into in-place"
check "with every row in place" is rotated "SELECT count(*) FROM flock" 1000
kept=$(sql rotated "SELECT datname FROM pg_database WHERE datname LIKE 'meadow_before_%'")
check "and keeps what was there" is rotated "SELECT count(*) FROM flock" 0 "$kept"
tool "sleep 1; lazysheeps-backup; sleep 1; lazysheeps-backup" >/dev/null
check "keeps the newest two" tool '[[ $(ls /backups/*.dump | wc -l) == 2 && $(ls /backups/*.sha256 | wc -l) == 2 ]]'

live=$container
# The stages that make the bundle have Node.js.
start "s3-$RANDOM" "$(build frontend packages)" node --input-type=module --eval "$(cat "$here/s3-stub.mjs")" 15434 eu-central-1
container=$live
bucket='export BACKUP_BUCKET=flock AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y RCLONE_CONFIG_BUCKET_ENDPOINT=http://s3.invalid:15434;'
check "copies a backup to a bucket that is encrypted and takes no ACL" tool "$bucket sleep 1; lazysheeps-backup"
once='export RCLONE_RETRIES=1 RCLONE_LOW_LEVEL_RETRIES=1; sleep 1; lazysheeps-backup'
check "fails when the bucket is in another region" refused tool "${bucket/AWS_REGION=eu-central-1/AWS_REGION=us-east-1} $once"
check "fails with an ACL, and without encryption" refused tool "$bucket (RCLONE_CONFIG_BUCKET_ACL=private; $once) || (RCLONE_CONFIG_BUCKET_SERVER_SIDE_ENCRYPTION=; $once)"
check "restores from the bucket what the volume has lost" tool "$bucket rm /backups/*; lazysheeps-restore latest --into scratch"
tool 'newest=$(ls /backups/*.dump.sha256 | tail -1); truncate -s -100 "${newest%.sha256}"'
check "refuses to restore a truncated backup" refused tool "lazysheeps-restore latest --into scratch"
# A dump that ends too early, with the real one behind it: the job must not call it good.
truncating='mkdir /tmp/bin && printf "#!/bin/bash\n/usr/lib/postgresql/17/bin/pg_dump \"\$@\" && for a; do [[ \$a == --file=* ]] && truncate -s -60 \"\${a#--file=}\"; done; true" >/tmp/bin/pg_dump && chmod +x /tmp/bin/pg_dump && PATH=/tmp/bin:$PATH BACKUP_ALLOW_SHRINK=true lazysheeps-backup'
check "fails when the dump is cut off" refused tool "$truncating"
check "and leaves no half backup" tool '[[ -z $(ls -A /backups | grep part$ | head -1) || $(ls /backups/*.dump | wc -l) == 2 ]]'
kill_server

foreign=$(volume foreign) && volumes+=("$foreign")
docker run --rm --user 0 --entrypoint bash --volume "$foreign:/v" "$image" -c 'mkdir /v/pgdata && touch /v/pgdata/precious && chown -R 999:999 /v'
server "$foreign" x
until_ok 30 ended
check "refuses a folder that holds something else" logs_say "holds files but no database"
empty=$(volume empty) && volumes+=("$empty")
docker run --rm --user 0 --entrypoint chown --volume "$empty:/v" "$image" 999:999 /v
server "$empty" x -e EXPECT_DATABASE=true
until_ok 30 ended
check "refuses an empty volume where a database is expected" logs_say "expected a database"

# Killed at moments spread over the first start, on one volume: the next start must make or find a whole database.
half=$(volume half) && volumes+=("$half")
docker run --rm --user 0 --entrypoint chown --volume "$half:/v" "$image" 999:999 /v
for delay in 0.2 0.5 0.9 1.4 2.0; do
    server "$half" x
    sleep "$delay"
    kill_server
done
server "$half" x
ready
check "recovers from five SIGKILLs during its first start" is x "SELECT current_database()" meadow
finish
