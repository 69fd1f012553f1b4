import io
import os
import subprocess
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from sheep.history import FORMAT
from sheep.models import Commit, Contributor

pytestmark = pytest.mark.django_db


@pytest.fixture
def checkout(tmp_path):
    """A repository of three commits by two people, one of them in another time zone and another alphabet."""
    folder = tmp_path / "meadow"

    def git(*arguments, **who):
        command = ["git", "-C", str(folder), *arguments]
        subprocess.run(command, check=True, env={**os.environ, **who}, capture_output=True)

    folder.mkdir()
    git("init", "--quiet", "--initial-branch=main")
    counted = [
        ("Dolly", "2026-01-05T00:30:00+0000"),
        ("Żółw Ω", "2026-01-05T01:00:00+0200"),
        ("Dolly", "2026-01-12T00:00:00+0000"),
    ]
    for number, (name, date) in enumerate(counted):
        who = {"NAME": name, "EMAIL": f"{name[0]}@example.org", "DATE": date}
        identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
        git("commit", "--allow-empty", "--message", f"Count {number}\n\nA body\nof lines.", **identity)
    return folder


def history(checkout):
    command = ["git", "-C", str(checkout), "log", f"--format={FORMAT}"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def run(*arguments, stdin=None, monkeypatch=None):
    if stdin is not None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    out = io.StringIO()
    call_command("import_git", *arguments, stdout=out)
    return out.getvalue().strip()


def test_imports_a_repositorys_history_once(checkout):
    assert run(str(checkout)) == "meadow: 3 commits read, 3 of them new"
    assert run(str(checkout)) == "meadow: 3 commits read, 0 of them new"
    assert sorted(Contributor.objects.values_list("name", flat=True)) == ["Dolly", "Żółw Ω"]
    assert list(Commit.objects.order_by("authored_at").values_list("summary", "authored_at")) == [
        ("Count 1", datetime(2026, 1, 4, 23, tzinfo=UTC)),
        ("Count 0", datetime(2026, 1, 5, 0, 30, tzinfo=UTC)),
        ("Count 2", datetime(2026, 1, 12, tzinfo=UTC)),
    ]


def test_imports_the_same_from_standard_input(checkout, monkeypatch):
    run(str(checkout), "--name", "flock/meadow")
    piped = run("-", "--name", "flock/meadow", stdin=history(checkout), monkeypatch=monkeypatch)
    assert piped == "flock/meadow: 3 commits read, 0 of them new"


def test_reads_a_history_longer_than_a_batch(monkeypatch):
    record = "{:040x}\x1fDolly\x1fdolly@example.org\x1f2026-01-05T00:00:00+00:00\x1fCount\x1e\n"
    stdin = "".join(record.format(number) for number in range(2500)).encode()
    said = run("-", "--name", "long", stdin=stdin, monkeypatch=monkeypatch)
    assert said == "long: 2500 commits read, 2500 of them new"


def test_takes_bytes_that_are_no_utf8(checkout, monkeypatch):
    run("-", "--name", "old", stdin=history(checkout).replace(b"Dolly", b"D\xf6lly"), monkeypatch=monkeypatch)
    assert Contributor.objects.filter(name="D\ufffdlly").exists()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda log: log[:-20], "ends in the middle of a commit"),
        (lambda log: b"commit 1234\nAuthor: Dolly\x1e", "expected commit, author, e-mail, date and subject"),
        (lambda log: log.replace(b"2026-01-12", b"the 12th"), "has the date"),
    ],
)
def test_says_where_a_history_is_malformed(checkout, monkeypatch, spoil, message):
    with pytest.raises(CommandError, match=message):
        run("-", "--name", "bad", stdin=spoil(history(checkout)), monkeypatch=monkeypatch)


def test_wants_a_name_for_standard_input():
    with pytest.raises(CommandError, match="--name is missing"):
        run("-")


def test_says_that_a_folder_holds_no_repository(tmp_path):
    with pytest.raises(CommandError, match="is it a repository"):
        run(str(tmp_path))
    with pytest.raises(CommandError, match="is no folder"):
        run(str(tmp_path / "nowhere"))
