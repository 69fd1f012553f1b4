"""Answers the kubelet's and the load balancer's questions before anything else looks at the request."""

import signal
import threading

from django.http import HttpResponse

draining = threading.Event()


def drain_on_sigterm():
    """From SIGTERM on `/readyz` says no, while requests in flight are finished by the server."""
    previous = signal.getsignal(signal.SIGTERM)

    def handler(number, frame):
        draining.set()
        if callable(previous):
            previous(number, frame)

    signal.signal(signal.SIGTERM, handler)


class ProbeMiddleware:
    """`/livez`: the process runs. `/readyz`: it can take traffic. Neither touches the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/livez":
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path == "/readyz":
            if draining.is_set():
                return HttpResponse("draining\n", content_type="text/plain", status=503)
            return HttpResponse("ready\n", content_type="text/plain")
        return self.get_response(request)
