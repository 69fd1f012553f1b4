"""The deep check: what verification asks through the public address. Probes never come here."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe

# Listing the log's files takes a superuser or a member of pg_monitor.
WAL_BYTES = """
    SELECT CASE WHEN has_function_privilege('pg_ls_waldir()', 'execute')
        THEN (SELECT sum(size) FROM pg_ls_waldir()) END
"""


@require_safe
def deep(request):
    """200 with version, migrations and sizes in bytes; 503 when migrations are missing or the database is away.

    `wal_bytes` is null where the role may not know.
    """
    with connection.cursor() as cursor:
        # Whoever asks wants to know soon that the database is too slow to say.
        cursor.execute("SET LOCAL statement_timeout = '2s'")
        cursor.execute("SELECT pg_database_size(current_database())")
        (database_bytes,) = cursor.fetchone()
        cursor.execute(WAL_BYTES)
        (wal_bytes,) = cursor.fetchone()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    missing = [str(migration) for migration, _ in plan]
    body = {
        "version": settings.VERSION,
        "database": {"bytes": database_bytes, "wal_bytes": None if wal_bytes is None else int(wal_bytes)},
        "migrations": {"missing": missing},
    }
    return JsonResponse(body, status=503 if missing else 200)
