"""Says 503 when the database does not answer: the request is fine and may be sent again."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import JsonResponse

logger = logging.getLogger(__name__)


def unavailable():
    response = JsonResponse({"error": "the database does not answer; try again in a moment"}, status=503)
    response["Retry-After"] = "5"
    return response


class DatabaseOutageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self.answer(error)

    def process_exception(self, request, exception):
        if isinstance(exception, (OperationalError, InterfaceError)):
            return self.answer(exception)
        return None

    def answer(self, error):
        logger.warning("the database does not answer: %s", str(error).split("\n")[0])
        return unavailable()
