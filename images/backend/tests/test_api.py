from datetime import UTC, datetime, timedelta

import pytest

from sheep.counting import Counted, store
from sheep.models import Repository

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def commit(number, author="Dolly", at=MONDAY, email=None):
    return Counted(f"{number:040x}", author, email or f"{author}@example.org", at, f"Count {number}")


def get(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.json()["results"]


def test_lists_repositories_with_the_busiest_first(client):
    store("flock/small", [commit(1)])
    store("flock/large", [commit(1), commit(2, "Shaun", MONDAY + timedelta(days=1))])
    Repository.objects.create(name="flock/empty")
    rows = [{key: row[key] for key in row if key != "id"} for row in get(client, "/api/repositories")]
    assert rows == [
        {"name": "flock/large", "commits": 2, "contributors": 2, "last_commit_at": "2026-01-06T00:00:00Z"},
        {"name": "flock/small", "commits": 1, "contributors": 1, "last_commit_at": "2026-01-05T00:00:00Z"},
        {"name": "flock/empty", "commits": 0, "contributors": 0, "last_commit_at": None},
    ]


def test_counts_commits_by_weeks_of_utc(client):
    # Sunday evening west of Greenwich is Monday in UTC.
    sunday = datetime.fromisoformat("2026-01-11T20:00:00-05:00")
    store("flock/one", [commit(1), commit(2, at=MONDAY + timedelta(days=6)), commit(3, at=sunday)])
    assert get(client, f"/api/repositories/{Repository.objects.get().id}/activity") == [
        {"week": "2026-01-05", "commits": 2},
        {"week": "2026-01-12", "commits": 1},
    ]


def test_ranks_who_counted_most_in_this_repository_only(client):
    store("flock/other", [commit(number, "Shaun") for number in range(5)])
    store("flock/one", [commit(1, "Shaun"), commit(2, "Dolly"), commit(3, "Dolly", MONDAY + timedelta(hours=1))])
    repository = Repository.objects.get(name="flock/one")
    assert get(client, f"/api/repositories/{repository.id}/contributors") == [
        {"name": "Dolly", "commits": 2, "last_commit_at": "2026-01-05T01:00:00Z"},
        {"name": "Shaun", "commits": 1, "last_commit_at": "2026-01-05T00:00:00Z"},
    ]


def test_takes_one_address_in_any_case_for_one_contributor(client):
    store("flock/one", [commit(1, email="D@example.org"), commit(2, email="d@EXAMPLE.org")])
    assert get(client, "/api/repositories")[0]["contributors"] == 1


def test_stays_bounded_whatever_is_stored(client):
    Repository.objects.bulk_create(Repository(name=f"flock/{number}") for number in range(250))
    store("flock/old", [commit(n, f"s{n}", MONDAY - timedelta(weeks=n)) for n in range(600)])
    repository = Repository.objects.get(name="flock/old")
    weeks = get(client, f"/api/repositories/{repository.id}/activity")
    assert len(get(client, "/api/repositories")) == 200
    assert (len(weeks), weeks[-1]["week"]) == (520, "2026-01-05")
    assert len(get(client, f"/api/repositories/{repository.id}/contributors")) == 100


@pytest.mark.parametrize("what", ["activity", "contributors"])
def test_knows_no_repository_that_is_not_there(client, what):
    assert client.get(f"/api/repositories/4711/{what}").status_code == 404


def test_aggregates_in_a_fixed_number_of_queries(client, django_assert_num_queries):
    store("flock/one", [commit(n, f"s{n}") for n in range(50)])
    repository = Repository.objects.get()
    # The request's transaction is two of them: a savepoint in a test.
    with django_assert_num_queries(3):
        client.get("/api/repositories")
    with django_assert_num_queries(4):
        client.get(f"/api/repositories/{repository.id}/activity")
    with django_assert_num_queries(4):
        client.get(f"/api/repositories/{repository.id}/contributors")


def test_lets_staff_into_the_admin_and_nobody_else(client, admin_user):
    path = "/admin/sheep/commit/"
    assert client.get(path).status_code == 302
    client.force_login(admin_user)
    store("flock/one", [commit(1)])
    assert b"Count 1" in client.get(path).content
    for model in ("repository", "contributor", "delivery"):
        assert client.get(f"/admin/sheep/{model}/").status_code == 200
