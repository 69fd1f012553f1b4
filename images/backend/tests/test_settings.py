import pytest

from tests.processes import manage


def test_says_everything_that_is_wrong_at_once(tmp_path):
    empty = tmp_path / "empty"
    empty.touch()
    run = manage(
        "check",
        DB_HOST=None,
        DB_PORT="5432a",
        DB_SSLMODE="sometimes",
        DEBUG="yes",
        HTTPS="1",
        ALLOWED_HOSTS="*,app.example.org",
        CSRF_TRUSTED_ORIGINS="app.example.org",
        SECRET_KEY_FILE=str(empty),
        GITHUB_WEBHOOK_SECRET=None,
        DB_PASSWORD_FILE="/nowhere/password",
    )
    assert run.code == 1
    assert run.stdout.strip().split("\n") == [
        "the environment is not valid:",
        "DEBUG is 'yes'; write true or false",
        "HTTPS is '1'; write true or false",
        f"SECRET_KEY_FILE names {empty}, which is empty",
        "neither GITHUB_WEBHOOK_SECRET_FILE nor GITHUB_WEBHOOK_SECRET is set",
        "ALLOWED_HOSTS holds '*'; name hosts, or .suffix for all below one",
        "CSRF_TRUSTED_ORIGINS holds 'app.example.org'; write https://app.example.org",
        "DB_HOST is not set",
        "DB_PORT is '5432a'; write a whole number",
        "DB_PASSWORD_FILE names /nowhere/password, which cannot be read: No such file or directory",
        "DB_SSLMODE is 'sometimes'; write one of disable, allow, prefer, require, verify-ca, verify-full",
    ]


def test_never_shows_a_secret_in_what_it_says():
    run = manage("check", DEBUG="yes", SECRET_KEY="the-canary", DB_PASSWORD="another-canary")
    assert run.code == 1
    assert "canary" not in run.stdout


def test_reads_a_secret_from_its_file_before_the_variable(tmp_path):
    path = tmp_path / "key"
    path.write_text("from-the-file\n")
    code = "from django.conf import settings; print('key:', settings.SECRET_KEY)"
    run = manage("shell", "--no-imports", "-c", code, SECRET_KEY_FILE=str(path), SECRET_KEY="from-the-variable")
    assert "key: from-the-file\n" in run.stdout


@pytest.mark.parametrize(
    ("setting", "value", "finding"),
    [
        ("HTTPS", "true", None),
        # Controls: each of them is found.
        ("SECRET_KEY", "django-insecure-short", "security.W009"),
        ("DEBUG", "true", "security.W018"),
    ],
)
def test_passes_the_deployment_check_under_production_settings_and_only_then(setting, value, finding):
    run = manage("check", "--deploy", "--fail-level", "WARNING", **{setting: value})
    assert (run.code == 0) == (finding is None), run.stdout
    assert finding is None or finding in run.stdout


def test_asks_for_no_certificate_where_the_entrance_has_none():
    run = manage("check", "--deploy", "--fail-level", "WARNING", HTTPS="false")
    assert run.code == 0, run.stdout


def test_has_a_migration_for_every_change_of_the_models():
    run = manage("makemigrations", "--check", "--dry-run")
    assert run.code == 0, run.stdout
