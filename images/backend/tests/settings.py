"""The application's settings; the database is the environment's, the secrets are of no value."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-" + "0123456789abcdefghij" * 3)
os.environ.setdefault("GITHUB_WEBHOOK_SECRET", "tests-only-webhook-secret")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,testserver,.elb.example.org")

from config.settings import *  # noqa: E402,F401,F403 (the environment first)
from config.settings import DATABASES, INSTALLED_APPS  # noqa: E402

if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise RuntimeError("these tests say nothing about any other database than PostgreSQL")

# Applications of tests/apps whose migrations go wrong on purpose.
INSTALLED_APPS += os.environ.get("EXTRA_APPS", "").split()
# The pages of the admin name hashed files; collectstatic is run for the tests of the server.
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
