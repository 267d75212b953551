"""Read settings from the environment, and say which one is wrong.

NAME is read first; when it is absent, NAME_FILE names a file that holds the value,
so that secrets can be mounted instead of exported. A malformed value stops the start.
"""

import os
import re
from collections.abc import Callable
from ipaddress import ip_address
from math import inf
from pathlib import Path
from typing import TypeVar

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

T = TypeVar("T")

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def raw(name: str) -> str | None:
    """The variable's text, from NAME or from the file that NAME_FILE names."""
    if name in os.environ:
        return os.environ[name].strip()
    file_name = os.environ.get(f"{name}_FILE")
    if not file_name:
        return None
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE: cannot read {file_name}: {error.strerror}."
        ) from error


def read(name: str, cast: Callable[[str], T], *, default: T, expected: str) -> T:
    """The variable as a value, or the default when it is absent or empty.

    cast: raises ValueError on a malformed text.
    expected: what a right value looks like, for the error message.
    Raises ImproperlyConfigured with the variable's name.
    """
    value = raw(name)
    if value is None or value == "":
        return default
    return convert(name, value, cast, expected=expected)


def convert(name: str, text: str, cast: Callable[[str], T], *, expected: str) -> T:
    """The variable's text as a value; parameters and error as in read()."""
    try:
        return cast(text)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name}: expected {expected}.") from error


def required(name: str, *, hint: str) -> str:
    """The variable's text. Raises ImproperlyConfigured when it is absent."""
    value = raw(name)
    if not value:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is missing: {hint}.")
    return value


def boolean(text: str) -> bool:
    """True or False from the usual words. Raises ValueError on any other."""
    folded = text.lower()
    if folded in _TRUE:
        return True
    if folded in _FALSE:
        return False
    raise ValueError(text)


def words(text: str) -> list[str]:
    """A comma-separated list, without blanks."""
    return [word.strip() for word in text.split(",") if word.strip()]


def one_of(*allowed: str) -> Callable[[str], str]:
    """A cast that lets only these words through, in whatever case."""

    def cast(text: str) -> str:
        for word in allowed:
            if word.lower() == text.lower():
                return word
        raise ValueError(text)

    return cast


def several_of(*allowed: str) -> Callable[[str], list[str]]:
    """A cast to a list, separated by commas, of only these words, in any case."""
    one = one_of(*allowed)
    return lambda text: [one(word) for word in words(text)]


def rates_of(*allowed: str) -> Callable[[str], dict[str, float]]:
    """A cast of "one=14,other=0.5", with only these words, to numbers above 0."""
    one = one_of(*allowed)

    def cast(text: str) -> dict[str, float]:
        rates = {}
        for pair in words(text):
            name, _, number = pair.partition("=")
            rates[one(name.strip())] = rate = float(number)
            if not 0 < rate < inf:
                raise ValueError(text)
        return rates

    return cast


def positive(text: str) -> int:
    """A whole number from 1 up. Raises ValueError on any other."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def whole(name: str, default: int, *, expected: str = "a whole number") -> int:
    """A whole number from 1 up; parameters and error as in read()."""
    return read(name, positive, default=default, expected=expected)


def writable_directory(text: str) -> Path:
    """An absolute path, made when it is absent. Raises ValueError when it cannot."""
    path = Path(text).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(text) from error
    if not os.access(path, os.W_OK):
        raise ValueError(text)
    return path


def email_address(text: str) -> str:
    """One bare address. Raises ValueError on any other text."""
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(text) from error
    return text


def host_name(text: str) -> str:
    """One or more labels in lower case, without final dot. Raises ValueError."""
    labels = text.lower().rstrip(".").split(".")
    if not all(
        re.fullmatch(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", one) for one in labels
    ):
        raise ValueError(text)
    return ".".join(labels)


def ip_addresses(text: str) -> list[str]:
    """A comma-separated list of IPv4 or IPv6 addresses. Raises ValueError."""
    return [str(ip_address(word)) for word in words(text)]


def fernet_keys(text: str) -> list[str]:
    """A comma-separated list of at least one Fernet key. Raises ValueError."""
    keys = words(text)
    if not keys:
        raise ValueError(text)
    for key in keys:
        Fernet(key)
    return keys


def broker(text: str) -> str:
    """The URL of a Redis, or of one of Celery's transports without a server."""
    if not text.startswith(("redis://", "rediss://", "filesystem://", "memory://")):
        raise ValueError(text)
    return text


def url(text: str) -> str:
    """An http(s) address without a trailing slash. Raises ValueError otherwise."""
    if not text.startswith(("http://", "https://")):
        raise ValueError(text)
    return text.rstrip("/")


def database(text: str) -> dict[str, object]:
    """Django's DATABASES entry from a sqlite:/// or postgres:// URL."""
    if not text.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise ValueError(text)
    return dict(environ.Env.db_url_config(text))
