#!/usr/bin/env bash
# nginx as the image runs it, with a small upstream in the backend's place. Needs a Docker engine (DOCKER_HOST).
# Types, lint and Vitest run in the image's test stage: `test.sh bundle`.
source "$(dirname "$0")/../test-image.sh"

if [[ ${1:-} == bundle ]]; then
    tests=$(build frontend test)
    docker run --rm "$tests"
    exit
fi

image=$(build frontend "")
# An upstream that answers with the headers it was sent; /api/slow takes ten seconds.
upstream='
import http.server, time
class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/api/slow": time.sleep(10)
        body = f"{self.path}\n{self.headers}".encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", 18000), Echo).serve_forever()'
start upstream "$(build backend "")" python -c "$upstream"
client=$container
start frontend --read-only --tmpfs /tmp --cap-drop ALL -e BACKEND_HOST=127.0.0.1 -e BACKEND_PORT=18000 "$image"
frontend=$container
# curl is no part of the images: bash speaks enough HTTP. From the upstream's container, which outlives the frontend's.
fetch() {
    docker exec "$client" bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET %s HTTP/1.1\r\nHost: sheep.test\r\nConnection: close\r\n$2\r\n" "$1" >&3; tr -d "\r\0" <&3' - "$1" "${2:-}"
}
# Not through a pipe: grep stops reading at the first match, and the writer would count as failed.
says() {
    local answer
    answer=$(fetch "$1" "${3:-}")
    grep --quiet --text -- "$2" <<<"$answer"
}
until_ok 30 says /healthz "200 OK"

check "runs with a read-only root file system and no capabilities" says /healthz "^ok$"
check "serves the page" says / '<div id="root">'
check "serves the page for the bundle's own routes" says /repositories/1 '<div id="root">'
check "has the page asked for again each time" says / "^Cache-Control: no-cache"
asset=$(docker exec "$frontend" sh -c 'cd /srv && ls assets/*.js')
check "lets assets be kept for a year" says "/$asset" "^Cache-Control: public, max-age=31536000, immutable"
check "serves assets compressed with brotli" says "/$asset" "^Content-Encoding: br" 'Accept-Encoding: br\r\n'
check "serves assets compressed with gzip" says "/$asset" "^Content-Encoding: gzip" 'Accept-Encoding: gzip\r\n'
check "says 404 for an asset that is not there" says /assets/none.js "404 Not Found"
check "sends security headers" says / "^Content-Security-Policy: default-src 'self'"
check "passes /api on with its path" says "/api/x?y=1" "^/api/x?y=1$"
check "passes /admin and /static on" bash -c "$(declare -f fetch); client=$client; fetch /admin/ | grep -q '^/admin/$' && fetch /static/a.css | grep -q '^/static/a.css$'"
check "keeps the Host people typed" says /api/x "^Host: sheep.test"
check "says http where nothing stands before it" says /api/x "^X-Forwarded-Proto: http$"
check "passes the outer scheme on" says /api/x "^X-Forwarded-Proto: https$" 'X-Forwarded-Proto: https\r\n'
check "opens a connection a request" says /api/x "^Connection: close"
check "does not pass on what only begins like /api" says /apiary '<div id="root">'
says /api/slow "200 OK" &
slow=$!
until_ok 30 docker exec "$client" grep --quiet ":4650 .*:.* 01 " /proc/net/tcp
docker stop --time 60 "$frontend" >/dev/null
check "finishes a request in flight when it is told to stop" wait "$slow"
check "is at most 120 MB" test "$(docker image inspect --format '{{.Size}}' "$image")" -le 120000000
finish
