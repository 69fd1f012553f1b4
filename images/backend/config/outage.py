"""Says 503 when the database does not answer: the request is fine and may be sent again."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import JsonResponse

logger = logging.getLogger(__name__)


def unavailable(error):
    logger.warning("the database does not answer: %s", str(error).split("\n")[0])
    response = JsonResponse({"error": "the database does not answer; try again in a moment"}, status=503)
    response["Retry-After"] = "5"
    return response


class DatabaseOutageMiddleware:
    """For the database's failures in views."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, (OperationalError, InterfaceError)):
            return unavailable(exception)
        return None


def server_error(request):
    """For its failures outside of views, e.g. when the session is saved; everything else is a 500."""
    error = sys.exception()
    if isinstance(error, (OperationalError, InterfaceError)):
        return unavailable(error)
    return JsonResponse({"error": "the server failed; its log says why"}, status=500)
