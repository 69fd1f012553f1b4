"""Django's settings, all from the environment; the names are those of the README's contract."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment()

DEBUG = environment.boolean("DEBUG", False)
HTTPS = environment.boolean("HTTPS", False)
SECRET_KEY = environment.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = [key for key in environment.secret("SECRET_KEY_FALLBACKS", " ").split() if key]
GITHUB_WEBHOOK_SECRET = environment.secret("GITHUB_WEBHOOK_SECRET")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
# The image is told its version, or knows itself by its content.
digest = BASE_DIR / "VERSION"
VERSION = environment.text("VERSION", digest.read_text().strip() if digest.exists() else "development")

if not ALLOWED_HOSTS:
    environment.problems.append("ALLOWED_HOSTS is empty; name the hosts people type, separated by commas")
for host in ALLOWED_HOSTS:
    if "*" in host or not host.strip("."):
        environment.problems.append(f"ALLOWED_HOSTS holds {host!r}; name hosts, or .suffix for all below one")
for origin in CSRF_TRUSTED_ORIGINS:
    if not origin.startswith(("http://", "https://")):
        environment.problems.append(f"CSRF_TRUSTED_ORIGINS holds {origin!r}; write https://{origin}")

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": environment.text("DB_HOST"),
        "PORT": environment.number("DB_PORT", 5432),
        "NAME": environment.text("DB_NAME"),
        "USER": environment.text("DB_USER"),
        "PASSWORD": environment.secret("DB_PASSWORD"),
        # A connection a thread, checked before each use: a restarted database costs no failed request.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {
            "sslmode": environment.choice("DB_SSLMODE", SSL_MODES, "prefer"),
            "connect_timeout": 3,
            # What runs longer than a person waits only keeps a thread from others.
            "options": f"-c statement_timeout={environment.number('DB_STATEMENT_TIMEOUT_MS', 10000)}",
            "tcp_user_timeout": 10000,
        },
    }
}

if environment.problems:
    raise ImproperlyConfigured("\n".join(["the environment is not valid:", *environment.problems]))

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "sheep",
]
MIDDLEWARE = [
    # First: probes carry the pod's address as Host and no X-Forwarded-Proto.
    "config.probes.ProbeMiddleware",
    "config.outage.DatabaseOutageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# GitHub's pushes are at most a few MB; what is larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
X_FRAME_OPTIONS = "DENY"
# Without HTTPS these four only repeat that there is no certificate, which is the entrance's decision.
NEED_HTTPS = ("W004", "W008", "W012", "W016")
SILENCED_SYSTEM_CHECKS = [] if HTTPS else [f"security.{check}" for check in NEED_HTTPS]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
