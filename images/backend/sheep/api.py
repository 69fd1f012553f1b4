"""What the page shows, aggregated by the database and bounded in size."""

from django.db.models import Count, Max
from django.db.models.functions import TruncWeek
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from .models import Contributor, Repository

REPOSITORIES, WEEKS, RANKS = 200, 520, 100


def results(rows):
    return JsonResponse({"results": list(rows)})


@require_safe
def repositories(request):
    """The busiest repositories first, at most 200."""
    rows = Repository.objects.annotate(
        count=Count("commits"),
        people=Count("commits__contributor", distinct=True),
        last=Max("commits__authored_at"),
    ).order_by("-count", "name")[:REPOSITORIES]
    return results(
        {"id": r.id, "name": r.name, "commits": r.count, "contributors": r.people, "last_commit_at": r.last}
        for r in rows
    )


@require_safe
def activity(request, repository_id):
    """Commits a week (Monday, UTC), oldest first, the last 520 weeks that have any."""
    repository = get_object_or_404(Repository, id=repository_id)
    weeks = (
        repository.commits.annotate(week=TruncWeek("authored_at"))
        .values("week")
        .annotate(count=Count("id"))
        .order_by("-week")[:WEEKS]
    )
    return results({"week": w["week"].date().isoformat(), "commits": w["count"]} for w in reversed(weeks))


@require_safe
def contributors(request, repository_id):
    """Who counted most, at most 100."""
    repository = get_object_or_404(Repository, id=repository_id)
    rows = (
        Contributor.objects.filter(commits__repository=repository)
        .annotate(count=Count("commits"), last=Max("commits__authored_at"))
        .order_by("-count", "name")[:RANKS]
    )
    return results({"name": c.name, "commits": c.count, "last_commit_at": c.last} for c in rows)
