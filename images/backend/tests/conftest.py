import os
import secrets

import psycopg
import pytest

from tests.processes import collected, manage


def connect(name):
    return psycopg.connect(
        host=os.environ["DB_HOST"],
        port=os.environ.get("DB_PORT", "5432"),
        user=os.environ["DB_USER"],
        password=os.environ["DB_PASSWORD"],
        dbname=name,
        autocommit=True,
    )


def somebody_waits_for_a_lock(connection):
    """Whether a session of the connection's database waits for one."""
    waiting = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    return waiting.fetchone()[0] > 0


@pytest.fixture
def empty_database():
    """The name of a database with nothing in it."""
    yield from made()


@pytest.fixture(scope="module")
def migrated_database():
    """The name of a migrated database that the tests of one module share."""
    for name in made():
        run = manage("migrate", "--verbosity", "0", DB_NAME=name)
        assert run.code == 0, run.stdout
        yield name


def made():
    name = f"sheep_{secrets.token_hex(6)}"
    with connect(os.environ["DB_NAME"]) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """The folder of the application as the image holds it."""
    return collected(tmp_path_factory.mktemp("application"))
