"""Prints how application servers do with this application on one core, and what they do at SIGTERM.

    pip install -r requirements.txt -r requirements-bench.txt
    DB_HOST=... DB_NAME=... DB_USER=... DB_PASSWORD=... python bench/servers.py [NAME ...]

About half a minute a server. Writes a repository `bench` into the database and takes it out again.
"""

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(FOLDER))
os.environ |= {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "GITHUB_WEBHOOK_SECRET": "bench",
    "ALLOWED_HOSTS": "127.0.0.1",
    "DJANGO_SETTINGS_MODULE": "bench.settings",
}

from bench.load import load  # noqa: E402 (after the path is set)

CONNECTIONS, SECONDS = 32, 5
IN_FLIGHT, IDLE = 4, 8
GUNICORN = "gunicorn -c /dev/null -b 127.0.0.1:{port} --no-control-socket --keep-alive 75 --graceful-timeout 20"
SERVERS = {
    "gunicorn gthread 1 x 4": f"{GUNICORN} -k gthread -w 1 --threads 4 bench.wsgi",
    "gunicorn gthread 2 x 4": f"{GUNICORN} -k gthread -w 2 --threads 4 bench.wsgi",
    "gunicorn sync x 4": f"{GUNICORN} -k sync -w 4 bench.wsgi",
    "granian WSGI 1 x 4": "granian --interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 4"
    " --workers-kill-timeout 20 --no-ws --log-level warning bench.wsgi:application",
    "waitress 4": "waitress-serve --listen=127.0.0.1:{port} --threads=4 --channel-timeout=75 bench.wsgi:application",
    "uvicorn ASGI 1": "uvicorn --host 127.0.0.1 --port {port} --timeout-keep-alive 75 --timeout-graceful-shutdown 20"
    " --no-access-log --log-level warning bench.asgi:application",
}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(connection, path):
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return response.status


def start(command, port):
    pinned = ["taskset", "-c", "0"] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else []
    server = subprocess.Popen([*pinned, *command.format(port=port).split()], cwd=FOLDER, start_new_session=True)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            if get(http.client.HTTPConnection("127.0.0.1", port, timeout=2), "/bench/noop") == 200:
                return server
        except OSError:
            time.sleep(0.1)
    os.killpg(server.pid, signal.SIGKILL)
    raise SystemExit(f"{command} does not answer")


def processes(group):
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) == group:
                yield process
        except OSError:
            continue


def memory_mb(group):
    """Proportional memory of the server's processes."""
    rollups = [(process / "smaps_rollup").read_text() for process in processes(group)]
    return sum(int(rollup.split("\nPss:")[1].split()[0]) for rollup in rollups) / 1024


def cpu_seconds(group):
    # Fields 14 and 15 of stat; the second field may hold blanks and ends with a parenthesis.
    stats = [(process / "stat").read_text().rsplit(")", 1)[1].split() for process in processes(group)]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def measure(server, port, path):
    before = cpu_seconds(server.pid)
    seen = load(port, path, CONNECTIONS, SECONDS)
    return seen, seen.per_second * SECONDS / max(cpu_seconds(server.pid) - before, 0.01)


def stop(server, port):
    """SIGTERM with requests in flight and idle kept-alive connections; a moment later the idle ones ask again.

    Returns (in flight answered, idle answered, seconds to exit, exit code).
    """
    idle = [http.client.HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(IDLE)]
    for connection in idle:
        get(connection, "/bench/noop")
        connection.auto_open = 0
    flying = [None] * IN_FLIGHT

    def fly(number):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            flying[number] = get(connection, "/bench/slow")
        except (OSError, http.client.HTTPException) as error:
            flying[number] = type(error).__name__

    threads = [threading.Thread(target=fly, args=[number]) for number in range(IN_FLIGHT)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    server.send_signal(signal.SIGTERM)
    at = time.monotonic()
    time.sleep(0.3)
    late = []
    for connection in idle:
        try:
            late.append(get(connection, "/bench/noop"))
        except (OSError, http.client.HTTPException) as error:
            late.append(type(error).__name__)
    for thread in threads:
        thread.join()
    try:
        code = server.wait(timeout=25)
    except subprocess.TimeoutExpired:
        code = "killed"
    seconds = time.monotonic() - at
    if code == "killed":
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    return flying.count(200), late.count(200), seconds, code


def main(wanted):
    import django

    django.setup()
    from django.core.management import call_command
    from sheep.counting import Counted, store
    from sheep.models import Contributor, Repository

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    rows = ((n, f"s{n % 20}", now - timedelta(hours=9 * n)) for n in range(1000))
    store("bench", [Counted(f"{n:040x}", who, f"{who}@bench.invalid", when, "") for n, who, when in rows])
    repository = Repository.objects.get(name="bench")
    aggregation = f"/api/repositories/{repository.id}/activity"
    print(f"{CONNECTIONS} kept-alive connections, {SECONDS} s a figure, server pinned to one core;")
    print("no-op | aggregation over 1,000 rows; the last three columns are about SIGTERM")
    columns = ["server", "req/s", "req per CPU second", "p50 ms", "p99 ms", "errors", "memory MB"]
    columns += ["in flight, answered", "idle, asked once more and answered", "exit"]
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    try:
        for name, command in SERVERS.items():
            if wanted and not any(word in name for word in wanted):
                continue
            port = free_port()
            server = start(command, port)
            noop, noop_cpu = measure(server, port, "/bench/noop")
            query, query_cpu = measure(server, port, aggregation)
            memory = memory_mb(server.pid)
            flying, late, seconds, code = stop(server, port)
            print(
                f"| {name} | {noop.per_second:.0f} \\| {query.per_second:.0f}"
                f" | {noop_cpu:.0f} \\| {query_cpu:.0f} | {noop.p50_ms:.1f} \\| {query.p50_ms:.1f}"
                f" | {noop.p99_ms:.1f} \\| {query.p99_ms:.1f} | {noop.errors} \\| {query.errors} | {memory:.0f}"
                f" | {flying} of {IN_FLIGHT} | {late} of {IDLE} | {seconds:.1f} s, code {code} |",
                flush=True,
            )
    finally:
        repository.delete()
        Contributor.objects.filter(email__endswith="@bench.invalid").delete()


if __name__ == "__main__":
    main(sys.argv[1:])
