"""Reads the environment strictly: a wrong variable is named with what is allowed, all of them at once."""

import ipaddress
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
DATABASES = {"sqlite", "postgres", "postgresql"}
MAILS = {"smtp", "smtp+tls", "smtp+ssl", "filemail", "consolemail", "memorymail"}


class WrongSettings(ImproperlyConfigured):
    """Every wrong variable of the environment, one per line."""


class Reader:
    """Reads variables one after another and remembers what was wrong with each."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.names: set[str] = set()
        self.problems: list[str] = []

    def given(self, name: str) -> str:
        """Return the text of a variable; an empty one counts as absent."""
        self.names.add(name)
        return self.variables.get(name, "").strip()

    def refuse(self, name: str, allowed: str) -> None:
        """Remember that a variable is wrong. Its value is not repeated: it may be a secret."""
        state = "is not allowed" if self.given(name) else "is missing"
        self.problems.append(f"{name} {state}. Set {allowed}.")

    def raise_problems(self) -> None:
        """Raise WrongSettings with one line per problem, if there are any."""
        if self.problems:
            raise WrongSettings("The environment is not usable:\n  " + "\n  ".join(self.problems))

    def read(self, name: str, default: Value, allowed: str, parse: Callable[[str], Value]) -> Value:
        """Return the parsed variable or its default; a ValueError of `parse` becomes a problem."""
        text = self.given(name)
        if not text:
            return default
        try:
            return parse(text)
        except (ValueError, TypeError):
            self.refuse(name, allowed)
            return default

    def text(self, name: str) -> str:
        """Return any text, or an empty one."""
        return self.given(name)

    def yes_no(self, name: str, *, default: bool) -> bool:
        """Return a yes or no."""
        return self.read(name, default, "true or false", _yes_no)

    def whole(self, name: str, *, default: int, low: int, high: int) -> int:
        """Return a whole number between two limits, both included."""
        return self.read(name, default, f"a whole number from {low} to {high}", _between(low, high))

    def folder(self, name: str, *, default: Path) -> Path:
        """Return an absolute folder that can be written, made if need be; a relative one starts here."""
        folder = Path(self.given(name) or default).expanduser().resolve()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else's to read
            writable = os.access(folder, os.W_OK | os.X_OK)
        except OSError:
            writable = False
        if not writable:
            self.refuse(name, "a folder that this account can write")
        return folder

    def words(self, name: str, *, default: list[str]) -> list[str]:
        """Return a list separated by commas."""
        return self.read(name, default, "names separated by commas", _words)

    def zone(self, name: str, *, default: str) -> str:
        """Return the name of a time zone."""
        return self.read(name, default, "a time zone such as Asia/Shanghai", _zone)

    def web_address(self, name: str, *, default: str) -> str:
        """Return an http or https address without a path."""
        return self.read(name, default, "an address such as https://edc.example.org", _web_address)

    def host(self, name: str, *, default: str) -> str:
        """Return the address of this machine to listen on."""
        return self.read(
            name,
            default,
            "an IP address such as 127.0.0.1 or 0.0.0.0",
            lambda t: str(ipaddress.ip_address(t)),
        )

    def database(self, name: str, *, default: Path) -> dict[str, Any]:
        """Return Django's database settings from an address, or for an SQLite file."""
        allowed = "postgres://user:password@host:5432/name or sqlite:////folder/file.sqlite3"
        chosen = self.read(name, "", allowed, _scheme_in(DATABASES))
        if not chosen:
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
        return dict(environ.Env.db_url_config(chosen))

    def redis(self, name: str) -> str:
        """Return the address of Redis, or an empty text."""
        return self.read(
            name, "", "redis://host:6379/0 or rediss://host:6379/0", _scheme_in({"redis", "rediss"})
        )

    def mail(self, name: str, *, default: Path) -> dict[str, Any]:
        """Return Django's e-mail settings from an address, or for a folder of messages."""
        allowed = (
            "smtp+tls://user:password@host:587, smtp+ssl://user:password@host:465 or filemail:////folder"
        )
        chosen = self.read(name, "", allowed, _scheme_in(MAILS))
        found = dict(environ.Env.email_url_config(chosen or "filemail://"))
        return found if chosen else {**found, "EMAIL_FILE_PATH": str(default)}


def is_loopback(address: str) -> bool:
    """Say whether an address or a host name means this machine."""
    host = (urlsplit(address).hostname if "//" in address else address) or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _yes_no(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError(text)
    return text.lower() in YES


def _between(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return parse


def _words(text: str) -> list[str]:
    words = [word.strip() for word in text.split(",")]
    if not all(words):
        raise ValueError(text)
    return words


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError(text)
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    _ = parts.port  # a malformed port raises here
    wrong = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not parts.hostname or wrong:
        raise ValueError(text)
    return text.rstrip("/")


def _scheme_in(schemes: set[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        parts = urlsplit(text)
        _ = parts.port
        if parts.scheme not in schemes or not text.partition("://")[2]:
            raise ValueError(text)
        return text

    return parse
