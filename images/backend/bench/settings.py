"""The application's own settings and two routes more, so that every server is measured with all of the middleware."""

from config.settings import *  # noqa: F401,F403

ROOT_URLCONF = "bench.urls"
