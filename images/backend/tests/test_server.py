"""The server as the image starts it: what its clients see when the database goes, and when it is told to stop."""

import hashlib
import hmac
import json
import os
import re
import signal
import threading

import pytest

from tests.conftest import connect, somebody_waits_for_a_lock
from tests.processes import PRODUCTION, exchange, free_port, served, until
from tests.relay import Relay


def push(number):
    commit = {
        "id": f"{number:040x}",
        "message": "Count",
        "timestamp": "2026-03-02T10:11:12Z",
        "author": {"name": "Dolly", "email": "dolly@example.org"},
    }
    body = json.dumps({"repository": {"full_name": "flock/meadow"}, "commits": [commit]}).encode()
    return body, signed(body, f"delivery-{number}")


def signed(body, delivery):
    digest = hmac.new(PRODUCTION["GITHUB_WEBHOOK_SECRET"].encode(), body, hashlib.sha256).hexdigest()
    return {"X-GitHub-Event": "push", "X-GitHub-Delivery": delivery, "X-Hub-Signature-256": f"sha256={digest}"}


@pytest.fixture
def server(application, migrated_database):
    with served(application, DB_NAME=migrated_database, HTTPS="false") as server:
        yield server


def test_keeps_connections_longer_than_the_load_balancer(application):
    configuration = {}
    exec((application / "gunicorn.conf.py").read_text(), configuration)
    # The load balancer's idle timeout is 60 s.
    assert configuration["keepalive"] > 60
    assert configuration["graceful_timeout"] > 0


def test_serves_hashed_and_compressed_static_files(server):
    _, _, page = server.request("GET", "/admin/login/")
    path = re.search(rb'href="(/static/admin/css/base\.[0-9a-f]{12}\.css)"', page)[1].decode()
    status, headers, _ = server.request("GET", path, headers={"Accept-Encoding": "br"})
    assert (status, headers["Content-Encoding"]) == (200, "br")
    assert "immutable" in headers["Cache-Control"]


def test_refuses_ten_megabytes_and_goes_on(server):
    body = b"x" * 10_000_000
    assert server.request("POST", "/api/webhooks/github", body, signed(body, "large"))[0] == 413
    assert server.request("GET", "/api/repositories")[0] == 200


def test_answers_503_without_a_database_and_stays_alive(application):
    with served(application, DB_PORT=str(free_port()), HTTPS="false") as server:
        for method, path, body, headers in [
            ("GET", "/api/repositories", None, {}),
            ("GET", "/api/healthz", None, {}),
            ("GET", "/admin/", None, {"Cookie": "sessionid=0123456789abcdefghijklmnopqrstuv"}),
            ("POST", "/api/webhooks/github", *push(1)),
        ]:
            status, answer, content = server.request(method, path, body, headers)
            assert (status, answer["Content-Type"], answer["Retry-After"]) == (503, "application/json", "5"), path
            assert json.loads(content) == {"error": "the database does not answer; try again in a moment"}
        paths = ("/livez", "/readyz", "/static/admin/css/base.css")
        assert [server.request("GET", path)[0] for path in paths] == [200] * 3


def test_finds_the_database_again_without_a_restart(application, migrated_database):
    relay = Relay((os.environ["DB_HOST"], int(os.environ.get("DB_PORT", "5432"))))
    changes = {"DB_HOST": "127.0.0.1", "DB_PORT": str(relay.port), "DB_NAME": migrated_database, "HTTPS": "false"}
    with served(application, **changes) as server:
        status = lambda path="/api/healthz": server.request("GET", path)[0]  # noqa: E731
        assert status() == 200
        relay.cut()
        assert [status() for _ in range(5)] == [503] * 5
        assert status("/readyz") == 200
        relay.mend()
        # Each thread finds out for itself that its connection is gone: no request fails for it.
        assert [status() for _ in range(8)] == [200] * 8
    relay.cut()


def test_survives_the_loss_of_idle_database_connections_without_a_failed_request(server, migrated_database):
    assert [server.request("GET", "/api/repositories")[0] for _ in range(8)] == [200] * 8
    with connect(migrated_database) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert ended.fetchone()[0] > 0
    assert [server.request("GET", "/api/repositories")[0] for _ in range(8)] == [200] * 8


def test_finishes_what_is_in_flight_before_it_stops(server, migrated_database):
    seen = []
    body, headers = push(2)
    idle = server.connection()
    assert exchange(idle, "GET", "/readyz")[0] == 200
    with connect(migrated_database) as holder, connect(migrated_database) as watcher:
        with holder.transaction():
            holder.execute("LOCK TABLE sheep_delivery IN EXCLUSIVE MODE")
            post = threading.Thread(
                target=lambda: seen.append(server.request("POST", "/api/webhooks/github", body, headers)[0])
            )
            post.start()
            until(lambda: somebody_waits_for_a_lock(watcher), "the delivery waits for the table")
            server.process.send_signal(signal.SIGTERM)
            # An idle connection is still answered, so that its owner loses no request, and told to go elsewhere.
            idle.auto_open = 0
            answers = []

            def told():
                answers.append(exchange(idle, "GET", "/readyz"))
                return answers[-1][0] == 503

            until(told, "the idle connection hears that the server stops")
            assert answers[-1][1]["Connection"] == "close"
            assert server.process.poll() is None
        idle.close()
        post.join(timeout=60)
        assert seen == [200]
        assert server.process.wait(timeout=60) == 0
        stored = watcher.execute("SELECT count(*) FROM sheep_commit WHERE sha = %s", [f"{2:040x}"])
        assert stored.fetchone()[0] == 1
    with pytest.raises(ConnectionRefusedError):
        server.request("GET", "/livez")


def test_logs_requests_without_their_secrets(application, migrated_database, capfd):
    with served(application, DB_NAME=migrated_database, HTTPS="false") as server:
        body, headers = push(3)
        assert server.request("POST", "/api/webhooks/github?token=canary", body, headers)[0] == 200
        signature = headers["X-Hub-Signature-256"]
        out = err = ""

        def said():
            nonlocal out, err
            new_out, new_err = capfd.readouterr()
            out, err = out + new_out, err + new_err
            return "POST /api/webhooks/github 200" in out

        # The line is written after the answer.
        until(said, "the request is logged")
    for secret in ("canary", signature, PRODUCTION["SECRET_KEY"], PRODUCTION["GITHUB_WEBHOOK_SECRET"]):
        assert secret not in out + err
