"""GitHub's webhook: a push is stored whole or not at all, and once."""

import hashlib
import hmac
import json
import re

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .counting import Counted, store
from .history import SHA, moment
from .models import Delivery

# GitHub sends at most 25 MB.
DRAINED_BYTES, PIECE_BYTES = 32 * 1024 * 1024, 64 * 1024
IDENTIFIER = re.compile(r"[0-9A-Za-z-]{1,100}")


def refuse(status, error):
    return JsonResponse({"error": error}, status=status)


def drain(request):
    """Reads a body that is too large and keeps none of it.

    Answered in the middle of its sending, proxies take the broken connection for a failure of the server.
    """
    for _ in range(DRAINED_BYTES // PIECE_BYTES):
        if not request.read(PIECE_BYTES):
            return


def signed(body, signature):
    digest = hmac.new(settings.GITHUB_WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={digest}".encode(), signature.encode(errors="replace"))


def parse_push(payload):
    """The repository's name and its commits. Raises KeyError, TypeError, ValueError for what is no push."""
    name = payload["repository"]["full_name"]
    if not isinstance(name, str) or not name:
        raise ValueError("repository.full_name")
    commits = []
    for commit in payload["commits"]:
        if not SHA.fullmatch(commit["id"]):
            raise ValueError("commits[].id")
        author, email = commit["author"]["name"], commit["author"].get("email")
        # GitHub sends no address where somebody keeps it private.
        email = email or author
        if not isinstance(author, str) or not isinstance(email, str) or not email:
            raise ValueError("commits[].author")
        summary = commit["message"].split("\n")[0]
        commits.append(Counted(commit["id"], author, email, moment(commit["timestamp"]), summary))
    return name, commits


@csrf_exempt
@require_POST
def github(request):
    try:
        body = request.body
    except RequestDataTooBig:
        drain(request)
        return refuse(413, f"the body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes")
    if not signed(body, request.headers.get("X-Hub-Signature-256", "")):
        return refuse(403, "the signature does not fit the body; is the secret the same on both sides?")
    identifier = request.headers.get("X-GitHub-Delivery", "")
    if not IDENTIFIER.fullmatch(identifier):
        return refuse(400, "X-GitHub-Delivery is missing or malformed")
    try:
        payload = json.loads(body)
        if not isinstance(payload, dict):
            raise ValueError("not an object")
    except ValueError:
        return refuse(400, "the body is not a JSON object; choose content type application/json")
    event = request.headers.get("X-GitHub-Event", "")
    if event == "ping":
        return JsonResponse({"pong": True})
    if event != "push":
        return JsonResponse({"ignored": event}, status=202)
    try:
        name, commits = parse_push(payload)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return refuse(400, f"the push lacks or misspells {error}")
    with transaction.atomic():
        _, fresh = Delivery.objects.get_or_create(identifier=identifier)
        if not fresh:
            return JsonResponse({"duplicate": True, "stored": 0})
        return JsonResponse({"duplicate": False, "stored": store(name, commits)})
