"""Stores commits; what is there already is left alone, whoever brings it and however often."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from .models import Commit, Contributor, Repository


@dataclass(frozen=True)
class Counted:
    """One commit as a push or a history tells it."""

    sha: str
    author: str
    email: str
    # With a time zone, between the years 1970 and 9998.
    authored_at: datetime
    summary: str


def cut(text, limit):
    # PostgreSQL's text cannot hold NUL, and JSON may bring halves of surrogate pairs.
    return text.replace("\x00", "").encode(errors="replace").decode()[:limit]


@transaction.atomic
def store(repository_name, commits):
    """Stores the commits of one repository; returns how many were new."""
    repository, _ = Repository.objects.get_or_create(name=cut(repository_name, 200))
    by_email = {cut(c.email.lower(), 254): cut(c.author or c.email, 200) for c in commits}
    Contributor.objects.bulk_create(
        [Contributor(email=email, name=name) for email, name in sorted(by_email.items())], ignore_conflicts=True
    )
    ids = dict(Contributor.objects.filter(email__in=by_email).values_list("email", "id"))
    before = repository.commits.count()
    Commit.objects.bulk_create(
        [
            Commit(
                repository=repository,
                contributor_id=ids[cut(c.email.lower(), 254)],
                sha=c.sha,
                authored_at=c.authored_at,
                summary=cut(c.summary, 200),
            )
            # In one order, so that two imports of the same history wait for each other instead of deadlocking.
            for c in sorted(commits, key=lambda commit: commit.sha)
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    return repository.commits.count() - before
