"""Reads settings from the environment and collects what is wrong with them, so that all of it is said at once."""

import os
from pathlib import Path


class Environment:
    def __init__(self, values=None):
        self.values = os.environ if values is None else values
        self.problems = []

    def text(self, name, default=None):
        value = self.values.get(name, "").strip()
        if value:
            return value
        if default is None:
            self.problems.append(f"{name} is not set")
            return ""
        return default

    def number(self, name, default):
        value = self.text(name, str(default))
        if not value.isdecimal():
            self.problems.append(f"{name} is {value!r}; write a whole number")
            return default
        return int(value)

    def boolean(self, name, default):
        value = self.text(name, str(default)).lower()
        if value not in ("true", "false"):
            self.problems.append(f"{name} is {value!r}; write true or false")
            return default
        return value == "true"

    def choice(self, name, choices, default):
        value = self.text(name, default)
        if value not in choices:
            self.problems.append(f"{name} is {value!r}; write one of {', '.join(choices)}")
        return value

    def words(self, name):
        return [word.strip() for word in self.values.get(name, "").split(",") if word.strip()]

    def secret(self, name, default=None):
        """The content of the file named by NAME_FILE, or the plain variable."""
        path = self.values.get(f"{name}_FILE", "").strip()
        if not path:
            value = self.values.get(name, "")
            if not value and default is None:
                self.problems.append(f"neither {name}_FILE nor {name} is set")
            return value or default or ""
        try:
            value = Path(path).read_text(encoding="utf-8").strip("\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            self.problems.append(f"{name}_FILE names {path}, which cannot be read: {reason}")
            return ""
        if not value:
            self.problems.append(f"{name}_FILE names {path}, which is empty")
        return value
