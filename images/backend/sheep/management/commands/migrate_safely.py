import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

# One number for every run of this application against this database.
ADVISORY_LOCK = 0x5EE9
# Above the minutes a network policy may take to admit a new pod.
WAIT_SECONDS = 480
LOCK_TIMEOUT_SECONDS = 5
LOCK_TRIES = 6
LOCK_NOT_AVAILABLE = "55P03"


class Command(BaseCommand):
    help = "Migrates like `migrate`, but waits for the database, never twice at once, and never long behind a lock."
    # The database may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--wait", type=int, default=WAIT_SECONDS, help="seconds to wait for the database")
        parser.add_argument("--lock-timeout", type=float, default=LOCK_TIMEOUT_SECONDS, help="seconds to wait for a table")

    def handle(self, wait, lock_timeout, **_):
        call_command("check", deploy=not settings.DEBUG, fail_level="WARNING")
        self.wait_for_database(wait)
        with connection.cursor() as cursor:
            # A migration may take as long as it needs, but nobody queues behind it while it waits for a lock.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(lock_timeout * 1000)}ms"])
            self.take_turn(cursor, wait)
            self.migrate()

    def wait_for_database(self, seconds):
        until = time.monotonic() + seconds
        while True:
            try:
                connection.ensure_connection()
                return
            except OperationalError as error:
                reason = str(error).strip().split("\n")[0]
                if time.monotonic() > until:
                    raise CommandError(f"no database within {seconds} s: {reason}") from error
                self.stdout.write(f"waiting for the database: {reason}")
                connection.close()
                time.sleep(1)

    def take_turn(self, cursor, seconds):
        until = time.monotonic() + seconds
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            if cursor.fetchone()[0]:
                return
            if time.monotonic() > until:
                raise CommandError(f"another migration has been running for {seconds} s; look for its Job")
            self.stdout.write("waiting for another migration to end")
            time.sleep(1)

    def migrate(self):
        for attempt in range(1, LOCK_TRIES + 1):
            plan = self.plan()
            if not plan:
                self.stdout.write("nothing to migrate")
                call_command("migrate", verbosity=0, interactive=False)
                return
            try:
                call_command("migrate", verbosity=1, interactive=False, stdout=self.stdout)
                return
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE or attempt == LOCK_TRIES:
                    raise self.failed(error) from error
                self.stdout.write(f"a table is locked, trying again ({attempt} of {LOCK_TRIES})")
                time.sleep(2)
            except Exception as error:
                raise self.failed(error) from error

    def plan(self):
        executor = MigrationExecutor(connection)
        return [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]

    def failed(self, error):
        # The first that is still to be applied is the one that did not go through.
        name = next((str(migration) for migration in self.plan()), DEFAULT_DB_ALIAS)
        return CommandError(f"migration {name} failed: {type(error).__name__}: {str(error).strip()}")
