#!/bin/bash
# Stands in for npm and the repository's scripts in a run of a workflow: notes how it was called, demands the files that
# it is told to read, makes those that it is told to write, and fails where FAKE_FAILS (patterns, one a line) says so.
# What decides how a run goes on is the real command.
set -euo pipefail
name=$0
[[ $name == "$FAKE_BIN"/* ]] && name=${name##*/}
line="$name${*:+ $*}"
{
    printf '%s\0' "$line"
    env -0
} >"$FAKE_CALLS/$(printf '%04d' "$(find "$FAKE_CALLS" -type f | wc -l)")"

fail() {
    echo "$line: $1" >&2
    exit 1
}
need() { [[ -e $1 ]] || fail "$1 is not there"; }
make() {
    [[ -d ${1%/*} ]] || mkdir -p "${1%/*}"
    echo "$line" >"$1"
}

[[ $name != npm ]] || need package.json
previous=
for value; do
    case "$previous" in
    --markdown | --json | --notes) make "$value" ;;
    --record) if [[ $line == *" digests "* ]]; then make "$value"; else need "$value"; fi ;;
    --sarif) make "$value/findings.sarif" ;;
    --out) for file in backend.cdx.json checksums.txt provenance.json; do make "$value/$file"; done ;;
    --against) need "$value/package.json" ;;
    --because) ;;
    # What is left and looks like a file is read.
    *) [[ ! $value =~ ^[a-z]+/[^/]+\.[a-z]+$ ]] || need "$value" ;;
    esac
    previous=$value
done
while IFS= read -r pattern; do
    # shellcheck disable=SC2053 # A pattern.
    [[ -z $pattern || $line != $pattern ]] || fail "told to"
done <<<"$FAKE_FAILS"

case "$line" in
"npm run verdict -- "* | "npm run confirm -- "*)
    cd "$FAKE_REPOSITORY"
    exec "$FAKE_NODE" --require tsx/cjs "ops/$2.ts" "${@:4}"
    ;;
esac
