"""Reads a repository's history as `git log` prints it."""

import re
from datetime import datetime

from .counting import Counted

FIELD, RECORD = "\x1f", "\x1e"
# Commit, author, e-mail, date, subject: `git log --format=...`.
FORMAT = "%H%x1f%an%x1f%ae%x1f%aI%x1f%s%x1e"
SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


# Beyond them a time zone may push a date out of what Python and PostgreSQL both hold.
FIRST_YEAR, LAST_YEAR = 1970, 9998


def moment(text):
    """An ISO 8601 date with a time zone. Raises ValueError for any other."""
    date = datetime.fromisoformat(text)
    if date.tzinfo is None:
        raise ValueError("the date has no time zone")
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise ValueError("the date is out of range")
    return date


class MalformedHistory(ValueError):
    pass


def parse(record):
    fields = record.split(FIELD)
    if len(fields) != 5 or not SHA.fullmatch(fields[0]):
        raise MalformedHistory(f"expected commit, author, e-mail, date and subject, got {record[:80]!r}")
    sha, author, email, date, summary = fields
    try:
        return Counted(sha, author, email, moment(date), summary)
    except ValueError as error:
        raise MalformedHistory(f"commit {sha} has the date {date!r}") from error


def read(stream):
    """Yields the commits of a text stream, without holding more than a piece of it."""
    rest = ""
    while piece := stream.read(65536):
        *records, rest = (rest + piece).split(RECORD)
        yield from (parse(record.strip("\n")) for record in records)
    if rest.strip():
        raise MalformedHistory(f"the history ends in the middle of a commit: {rest[:80]!r}")
