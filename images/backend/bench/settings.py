"""The application's own settings and two routes more, so that every server is measured with all of the middleware."""

from config.settings import *  # noqa: F401,F403
from config.settings import LOGGING

ROOT_URLCONF = "bench.urls"
# waitress writes a line for each request that waits; the others are measured without a log, too.
LOGGING["loggers"]["waitress"] = {"level": "ERROR"}
