import io
import subprocess
import sys
from itertools import batched
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sheep.counting import store
from sheep.history import FORMAT, MalformedHistory, read


class Command(BaseCommand):
    help = "Stores a repository's history; commits that are there already are left alone."

    def add_arguments(self, parser):
        log = f"git log --format={FORMAT}".replace("%", "%%")
        parser.add_argument("path", help=f"a checkout (wants git), or - for what `{log}` prints, on standard input")
        parser.add_argument("--name", help="the repository's name; the folder's when a path is given")

    def handle(self, path, name, **_):
        if path == "-":
            if not name:
                raise CommandError("--name is missing: standard input does not tell the repository's name")
            self.count(name, io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace"))
            return
        folder = Path(path).resolve()
        if not folder.is_dir():
            raise CommandError(f"{path} is no folder")
        # The folder may be another user's.
        git = ["git", "-c", f"safe.directory={folder}", "-C", str(folder)]
        command = [*git, "log", "--reverse", f"--format={FORMAT}"]
        try:
            log = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", errors="replace")
        except FileNotFoundError as error:
            raise CommandError("git is not installed here; pipe `git log` in instead (see --help)") from error
        with log:
            self.count(name or folder.name, log.stdout)
        if log.returncode != 0:
            raise CommandError(f"git log failed in {folder}; is it a repository?")

    def count(self, name, stream):
        total = new = 0
        try:
            for batch in batched(read(stream), 1000):
                new += store(name, batch)
                total += len(batch)
        except MalformedHistory as error:
            raise CommandError(f"{error}; {total} commits before it are stored") from error
        self.stdout.write(f"{name}: {total} commits read, {new} of them new")
