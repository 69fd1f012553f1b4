import time

import pytest

from sheep.management.commands.migrate_safely import ADVISORY_LOCK
from tests.conftest import connect, somebody_waits_for_a_lock
from tests.processes import free_port, manage, start_manage, until

RAISING = {"DJANGO_SETTINGS_MODULE": "tests.settings", "EXTRA_APPS": "tests.apps.raising"}
ALTERING = {"DJANGO_SETTINGS_MODULE": "tests.settings", "EXTRA_APPS": "tests.apps.altering"}


def tables(connection):
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in rows}


@pytest.mark.parametrize("command", ["migrate", "migrate_safely"])
def test_migrates_from_nothing_and_again(empty_database, command):
    first, second = (manage(command, DB_NAME=empty_database) for _ in range(2))
    assert (first.code, second.code) == (0, 0), first.stdout + second.stdout
    assert "Applying sheep.0001_initial... OK" in first.stdout
    assert "Applying" not in second.stdout
    with connect(empty_database) as connection:
        assert "sheep_commit" in tables(connection)


def test_checks_the_settings_before_it_touches_the_database(empty_database):
    run = manage("migrate_safely", DB_NAME=empty_database, SECRET_KEY="django-insecure-short")
    assert run.code == 1
    assert "security.W009" in run.stdout
    with connect(empty_database) as connection:
        assert not tables(connection)


def test_names_the_migration_that_failed_and_leaves_nothing_of_it(empty_database):
    run = manage("migrate_safely", DB_NAME=empty_database, **RAISING)
    assert run.code == 1
    last = run.stdout.strip().split("\n")[-1]
    assert last == (
        "CommandError: migration raising.0001_initial failed: RuntimeError: the data is not what was expected"
    )
    assert "Traceback" not in run.stdout
    with connect(empty_database) as connection:
        assert "half_done" not in tables(connection)
        assert "sheep_commit" in tables(connection)
    # Without the bad migration the next run goes through.
    assert manage("migrate_safely", DB_NAME=empty_database).code == 0


def test_applies_each_migration_once_when_two_run_at_the_same_time(empty_database):
    runs = [start_manage("migrate_safely", DB_NAME=empty_database) for _ in range(2)]
    for run in runs:
        run.finish()
    assert [run.code for run in runs] == [0, 0], runs[0].stdout + runs[1].stdout
    assert sum(run.stdout.count("Applying sheep.0001_initial... OK") for run in runs) == 1


def test_gives_up_when_another_migration_never_ends(empty_database):
    with connect(empty_database) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        run = manage("migrate_safely", "--wait", "1", DB_NAME=empty_database)
        assert run.code == 1
        assert "another migration has been running for 1 s" in run.stdout
        assert not tables(connection)


def test_gives_up_on_a_locked_table_and_keeps_nobody_waiting_behind_it(empty_database):
    assert manage("migrate", DB_NAME=empty_database).code == 0
    with connect(empty_database) as holder, connect(empty_database) as watcher, connect(empty_database) as reader:
        with holder.transaction():
            # A long transaction that has read the table.
            holder.execute("SELECT count(*) FROM sheep_commit")
            run = start_manage(
                "migrate_safely", "--lock-timeout", "1", "--lock-tries", "2", DB_NAME=empty_database, **ALTERING
            )
            until(lambda: somebody_waits_for_a_lock(watcher), "the migration waits for the table")
            start = time.monotonic()
            reader.execute("SELECT count(*) FROM sheep_commit")
            # Without lock_timeout the reader waits as long as the holder lives.
            assert time.monotonic() - start < 10
            run.finish()
    assert run.code == 1
    assert "a table is locked, trying again (1 of 2)" in run.stdout
    reason = "OperationalError: canceling statement due to lock timeout"
    assert f"migration altering.0001_initial failed: {reason}" in run.stdout


def test_goes_on_when_the_table_comes_free(empty_database):
    assert manage("migrate", DB_NAME=empty_database).code == 0
    with connect(empty_database) as holder, connect(empty_database) as watcher:
        with holder.transaction():
            holder.execute("SELECT count(*) FROM sheep_commit")
            run = start_manage("migrate_safely", "--lock-timeout", "0.2", DB_NAME=empty_database, **ALTERING)
            until(lambda: somebody_waits_for_a_lock(watcher), "the migration waits for the table")
        run.finish()
    assert run.code == 0, run.stdout
    assert "Applying altering.0001_initial... OK" in run.stdout


def test_names_an_index_that_an_interrupted_run_left_behind(empty_database):
    assert manage("migrate", DB_NAME=empty_database).code == 0
    with connect(empty_database) as connection:
        connection.execute("CREATE INDEX left_behind ON sheep_commit (summary)")
        connection.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'left_behind'::regclass")
    run = manage("migrate_safely", DB_NAME=empty_database)
    assert run.code == 1
    assert "not valid: index left_behind; drop it" in run.stdout


def test_waits_for_the_database_as_long_as_it_is_told():
    run = manage("migrate_safely", "--wait", "1", DB_PORT=str(free_port()))
    assert run.code == 1
    assert "waiting for the database: " in run.stdout
    assert "CommandError: no database within 1 s: " in run.stdout
