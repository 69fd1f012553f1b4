"""Runs the application as the image does: as processes with an environment of their own."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SECRET_KEY": "9v8c7x6z5a4s3d2f1gqwertyuiopHJKLMNB_VCXZ-asdfghjkl0123",
    "GITHUB_WEBHOOK_SECRET": "tests-only-webhook-secret",
    "ALLOWED_HOSTS": "localhost",
    "CSRF_TRUSTED_ORIGINS": "https://localhost",
    "HTTPS": "true",
}


def environment(**changes):
    """PRODUCTION on top of this process's environment, with changes; None takes a name out."""
    values = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **PRODUCTION, **changes}
    return {name: value for name, value in values.items() if value is not None}


def manage(*arguments, **changes):
    """The finished `manage.py` run, output and errors together in `stdout`."""
    return start_manage(*arguments, **changes).finish()


class Run:
    def __init__(self, process):
        self.process = process

    def finish(self):
        self.stdout, _ = self.process.communicate(timeout=120)
        self.code = self.process.returncode
        return self


def start_manage(*arguments, **changes):
    return Run(
        subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=FOLDER,
            env=environment(**changes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    )


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(question, what, seconds=60):
    """Asks until the answer is true, and returns it."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)
    return answer


class Server:
    """gunicorn with the image's own configuration, from a copy of the application with collected static files."""

    def __init__(self, process, port):
        self.process = process
        self.port = port

    def connection(self, timeout=60):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None):
        """(status, headers, body) of a request over a connection of its own."""
        with closing(self.connection()) as connection:
            return exchange(connection, method, path, body, headers)

    def answers(self):
        try:
            return self.request("GET", "/livez")[0] == 200
        except OSError:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}") from None
            return False


def exchange(connection, method, path, body=None, headers=None):
    connection.request(method, path, body, {"Host": "localhost", **(headers or {})})
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def collected(folder):
    """A copy of the application in `folder`, with static files collected as the image's build does it."""
    for name in ("config", "sheep"):
        shutil.copytree(FOLDER / name, folder / name)
    for name in ("manage.py", "gunicorn.conf.py"):
        shutil.copy(FOLDER / name, folder)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=folder, env=environment(), check=True, timeout=120)
    return folder


@contextmanager
def served(folder, **changes):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "config.wsgi"],
        cwd=folder,
        env=environment(**changes),
    )
    try:
        server = Server(process, port)
        until(server.answers, "the server answers")
        yield server
    finally:
        process.kill()
        process.wait()
