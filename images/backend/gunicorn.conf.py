"""gunicorn's settings; WEB_WORKERS, WEB_THREADS and GRACEFUL_TIMEOUT are the Deployment's to choose."""

import os

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "4"))
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "20"))
# Longer than the load balancer keeps an idle connection: it must be the one that closes it.
keepalive = 75
# The root file system is read-only; the heartbeat needs a place that is memory anyway.
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
accesslog = "-"
errorlog = "-"
# The path without its query, and no headers: nothing secret.
access_log_format = '%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms'


def post_worker_init(worker):
    from config.probes import drain_on_sigterm

    drain_on_sigterm()
