import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_tells_the_version_and_the_sizes(client, settings):
    settings.VERSION = "f00d"
    response = client.get("/api/healthz")
    body = response.json()
    assert response.status_code == 200
    assert body["version"] == "f00d"
    assert body["migrations"] == {"missing": []}
    assert body["database"]["bytes"] > 1_000_000
    assert body["database"]["wal_bytes"] is None or body["database"]["wal_bytes"] >= 16 * 1024 * 1024


def test_is_unhealthy_when_a_migration_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sheep'")
    response = client.get("/api/healthz")
    assert response.status_code == 503
    assert response.json()["migrations"] == {"missing": ["sheep.0001_initial"]}
