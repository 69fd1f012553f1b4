"""The deep check: what verification asks through the public address. Probes never come here."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def deep(request):
    """200 with version, migrations and sizes in bytes; 503 when migrations are missing or the database is away."""
    executor = MigrationExecutor(connection)
    missing = [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (database_bytes,) = cursor.fetchone()
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0'), pg_is_in_recovery()")
        wal_bytes, in_recovery = cursor.fetchone()
    body = {
        "version": settings.VERSION,
        "database": {"bytes": database_bytes, "wal_written_bytes": int(wal_bytes), "in_recovery": in_recovery},
        "migrations": {"missing": missing},
    }
    return JsonResponse(body, status=503 if missing else 200)
