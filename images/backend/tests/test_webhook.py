import hashlib
import hmac
import json

import pytest

from sheep.models import Commit, Contributor, Delivery, Repository

pytestmark = pytest.mark.django_db
SECRET = "tests-only-webhook-secret"


@pytest.fixture(autouse=True)
def secret(settings):
    settings.GITHUB_WEBHOOK_SECRET = SECRET


def commit(number, **changes):
    """As GitHub sends it, with fields that are of no use here."""
    return {
        "id": f"{number:040x}",
        "tree_id": f"{number + 1:040x}",
        "distinct": True,
        "message": f"Count sheep {number}\n\nAll of them.",
        "timestamp": "2026-03-02T10:11:12+01:00",
        "url": f"https://github.com/flock/meadow/commit/{number:040x}",
        "author": {"name": "Dolly", "email": "dolly@example.org", "username": "dolly"},
        "committer": {"name": "GitHub", "email": "noreply@github.com", "username": "web-flow"},
        "added": ["sheep.txt"],
        "removed": [],
        "modified": [],
        **changes,
    }


def push(*commits, **changes):
    return {
        "ref": "refs/heads/main",
        "before": "0" * 40,
        "after": "1" * 40,
        "repository": {"id": 1, "name": "meadow", "full_name": "flock/meadow", "private": False},
        "pusher": {"name": "dolly", "email": "dolly@example.org"},
        "created": False,
        "deleted": False,
        "forced": False,
        "commits": list(commits),
        "head_commit": commits[-1] if commits else None,
        **changes,
    }


def deliver(client, body, event="push", delivery="72d3162e-cc78-11e3-81ab-4c9367dc0958", secret=SECRET, **headers):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "x-github-event": event,
        "x-github-delivery": delivery,
        "x-hub-signature-256": f"sha256={signature}",
        **headers,
    }
    return client.post("/api/webhooks/github", body, content_type="application/json", headers=headers)


def nothing_is_stored():
    return not any(model.objects.exists() for model in (Repository, Contributor, Commit, Delivery))


def test_stores_a_push(client):
    response = deliver(client, push(commit(1), commit(2)))
    assert (response.status_code, response.json()) == (200, {"duplicate": False, "stored": 2})
    stored = Commit.objects.select_related("repository", "contributor").get(sha=f"{1:040x}")
    assert stored.repository.name == "flock/meadow"
    assert (stored.contributor.name, stored.contributor.email) == ("Dolly", "dolly@example.org")
    assert stored.authored_at.isoformat() == "2026-03-02T09:11:12+00:00"
    assert stored.summary == "Count sheep 1"


def test_stores_nothing_twice_when_a_delivery_is_replayed(client):
    deliver(client, push(commit(1)))
    response = deliver(client, push(commit(2)))
    assert (response.status_code, response.json()) == (200, {"duplicate": True, "stored": 0})
    assert Commit.objects.count() == 1


def test_stores_a_commit_once_that_two_pushes_bring(client):
    deliver(client, push(commit(1)), delivery="one")
    assert deliver(client, push(commit(1), commit(2)), delivery="two").json()["stored"] == 1


def test_answers_a_ping(client):
    response = deliver(client, {"zen": "Keep it logically awesome.", "hook_id": 1}, event="ping")
    assert (response.status_code, response.json()) == (200, {"pong": True})
    assert nothing_is_stored()


def test_takes_no_notice_of_other_events(client):
    assert deliver(client, {"action": "opened"}, event="issues").status_code == 202
    assert nothing_is_stored()


def test_takes_a_push_without_commits(client):
    assert deliver(client, push(deleted=True)).json() == {"duplicate": False, "stored": 0}


@pytest.mark.parametrize(
    "changes",
    [{"secret": "another"}, {"x-hub-signature-256": ""}, {"x-hub-signature-256": "sha256=ü"}],
)
def test_refuses_what_is_not_signed_with_the_secret(client, changes):
    assert deliver(client, push(commit(1)), **changes).status_code == 403
    assert nothing_is_stored()


def test_refuses_a_signature_of_another_body(client):
    signature = hmac.new(SECRET.encode(), json.dumps(push(commit(1))).encode(), hashlib.sha256).hexdigest()
    response = deliver(client, push(commit(2)), **{"x-hub-signature-256": f"sha256={signature}"})
    assert response.status_code == 403
    assert nothing_is_stored()


@pytest.mark.parametrize("delivery", ["", "a b", "x" * 101])
def test_refuses_a_delivery_it_could_not_know_again(client, delivery):
    assert deliver(client, push(commit(1)), delivery=delivery).status_code == 400
    assert nothing_is_stored()


@pytest.mark.parametrize("body", [b"", b"{", b"payload=%7B%7D", b"[]", b"\xff", b"null"])
def test_refuses_what_is_no_json_object(client, body):
    assert deliver(client, body).status_code == 400
    assert nothing_is_stored()


@pytest.mark.parametrize(
    "payload",
    [
        {},
        push(repository={}),
        push(repository={"full_name": 7}),
        {**push(), "commits": None},
        push("text"),
        push(commit(1, id="not a commit")),
        push(commit(1, id=None)),
        push(commit(1, timestamp="yesterday")),
        push(commit(1, timestamp="2026-03-02T10:11:12")),
        push(commit(1, timestamp="0001-01-01T00:00:00+14:00")),
        push(commit(1, timestamp=5)),
        push(commit(1, message=None)),
        push(commit(1, author=None)),
        push(commit(1, author={"name": "Dolly", "email": 7})),
        push(commit(1, author={"name": None, "email": None})),
        # The first is fine: stored whole or not at all.
        push(commit(1), commit(2, id="")),
    ],
)
def test_refuses_a_push_that_is_none_and_stores_nothing_of_it(client, payload):
    response = deliver(client, payload)
    assert response.status_code == 400, response.content
    assert nothing_is_stored()


def test_stores_what_people_call_themselves(client):
    author = {"name": "D\x00olly \ud83d 🐑 " + "y" * 300, "email": "", "username": "d"}
    assert deliver(client, push(commit(1, author=author, message="\x00" * 3 + "é" * 500))).status_code == 200
    assert Contributor.objects.get().name.startswith("Dolly ? 🐑 yyy")
    assert Commit.objects.get().summary == "é" * 200


def test_refuses_a_body_above_five_megabytes_before_it_is_parsed(client):
    assert deliver(client, push(commit(1, message="x" * 10_000_000))).status_code == 413
    # A push tells its last commit twice.
    assert deliver(client, push(commit(1, message="x" * 2_000_000))).status_code == 200


def test_wants_a_post(client):
    assert client.get("/api/webhooks/github").status_code == 405
