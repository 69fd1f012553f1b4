import time

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from config.urls import urlpatterns as application


@require_safe
def noop(request):
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def slow(request):
    """Still in flight when the server is told to stop."""
    time.sleep(2)
    return HttpResponse("done\n", content_type="text/plain")


# ATOMIC_REQUESTS would make the no-op a transaction.
noop._non_atomic_requests = slow._non_atomic_requests = {"default"}
urlpatterns = [path("bench/noop", noop), path("bench/slow", slow), *application]
