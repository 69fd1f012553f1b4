import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

# One number for every run of this application against this database.
ADVISORY_LOCK = 0x5EE9
# Above the minutes a network policy may take to admit a new pod.
WAIT_SECONDS = 480
LOCK_TIMEOUT_SECONDS = 5
LOCK_TRIES = 6
LOCK_PAUSE_SECONDS = 2
# lock_not_available, deadlock_detected: what stands in the way goes away by itself.
PASSING = ("55P03", "40P01")

INVALID_INDEXES = """
    SELECT indexrelid::regclass::text FROM pg_index
    WHERE NOT indisvalid AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""


class Command(BaseCommand):
    help = "Migrates like `migrate`, but waits for the database, never twice at once, and never long behind a lock."
    # They run in handle(), as strictly as the deployment wants them.
    requires_system_checks = []

    def add_arguments(self, parser):
        number = {"type": float, "metavar": "SECONDS"}
        parser.add_argument("--wait", default=WAIT_SECONDS, help="for database and lock together", **number)
        parser.add_argument("--lock-timeout", default=LOCK_TIMEOUT_SECONDS, help="for a locked table", **number)
        parser.add_argument("--lock-tries", type=int, default=LOCK_TRIES, help="how often to try a locked table")

    def handle(self, wait, lock_timeout, lock_tries, **_):
        call_command("check", deploy=not settings.DEBUG, fail_level="WARNING")
        # The database and another migration share it: the Job's own deadline leaves the rest to the migration.
        until = time.monotonic() + wait
        self.wait_for_database(until, wait)
        with connection.cursor() as cursor:
            # A migration may take as long as it needs, but nobody queues behind it while it waits for a lock.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(lock_timeout * 1000)}ms"])
            self.take_turn(cursor, until, wait)
            self.migrate(lock_tries)
            self.refuse_invalid_indexes(cursor)

    def wait_for_database(self, until, seconds):
        told = None
        while True:
            try:
                connection.ensure_connection()
                return
            except OperationalError as error:
                reason = str(error).strip().split("\n")[0]
                if time.monotonic() > until:
                    raise CommandError(f"no database within {seconds:g} s: {reason}") from error
                if reason != told:
                    self.stdout.write(f"waiting for the database: {reason}")
                    told = reason
                connection.close()
                time.sleep(1)

    def take_turn(self, cursor, until, seconds):
        told = False
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            if cursor.fetchone()[0]:
                return
            if time.monotonic() > until:
                raise CommandError(f"another migration has been running for {seconds:g} s; look for its Job")
            if not told:
                self.stdout.write("waiting for another migration to end")
                told = True
            time.sleep(1)

    def migrate(self, tries):
        for attempt in range(1, tries + 1):
            if not self.plan():
                self.stdout.write("nothing to migrate")
                # Brings permissions and content types up to date all the same.
                call_command("migrate", verbosity=0, interactive=False)
                return
            try:
                call_command("migrate", verbosity=1, interactive=False)
                return
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in PASSING or attempt == tries:
                    raise self.failed(error) from error
                self.end_line()
                self.stdout.write(f"a table is locked, trying again ({attempt} of {tries})")
                time.sleep(LOCK_PAUSE_SECONDS)
            except Exception as error:
                raise self.failed(error) from error

    def refuse_invalid_indexes(self, cursor):
        """An interrupted CREATE INDEX CONCURRENTLY leaves one behind: it costs writes and serves no query."""
        cursor.execute(INVALID_INDEXES)
        if names := [name for (name,) in cursor.fetchall()]:
            raise CommandError(f"not valid: index {', '.join(names)}; drop it, then make it again by a migration")

    def plan(self):
        executor = MigrationExecutor(connection)
        return [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]

    def end_line(self):
        # A migration that fails leaves the line unfinished that says it is being applied.
        self.stdout.write("")
        self.stdout.flush()

    def failed(self, error):
        self.end_line()
        try:
            # The first that is still to be applied is the one that did not go through.
            name = next((str(migration) for migration in self.plan()), "(all applied)")
        except DatabaseError:
            name = "(the database is gone)"
        return CommandError(f"migration {name} failed: {type(error).__name__}: {str(error).strip()}")
