"""Where log lines go, which are kept, and what they say beside their text."""

import logging
import re
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from blacklist.addresses import mask
from delivery.log_fields import present_fields

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMATS = ("line", "json")
# Django puts the whole request on its records.
_NOT_SHOWN = [*RESERVED_ATTRS, "request", "server_time"]
_ADDRESS = re.compile(r"[^\s<>()\[\]{},;:\"'=@\\]+@[^\s<>()\[\]{},;:\"'=@\\]+\.\w+")
# The secret part of links that need no account: all the routes with a `token`. Those
# of the site that go on after the same word, as /emisor/copia/, carry none.
_LINK = re.compile(r"(?<!/emisor)(/(?:f|copia)/)[^/\s\"']+")


def logging_to_console(level: str, *, form: str = "line") -> dict[str, Any]:
    """Django's LOGGING: everything from `level` on, a line each, to the console.

    form: "line" for people, "json" for programs, an object with all its fields.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": MaskedFormatter,
                "fmt": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            },
            "json": {
                "()": MaskedJsonFormatter,
                "fmt": "{levelname}{name}{message}",
                "style": "{",
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": "at",
                "reserved_attrs": _NOT_SHOWN,
                "json_ensure_ascii": False,
            },
        },
        "filters": {"fields": {"()": AddFields}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["fields"],
            }
        },
        # One line for each step of each page or task would fill the worker's log.
        "loggers": {
            "celery": {"level": "WARNING"},
            "weasyprint": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
        "root": {"handlers": ["console"], "level": level},
    }


def mask_addresses(text: str) -> str:
    """The same text with every address masked: providers quote them in their errors."""
    return _ADDRESS.sub(lambda found: mask(found[0]), text) if "@" in text else text


def masked(text: str) -> str:
    """The same text with no address, and no link that acts without an account."""
    return mask_addresses(_LINK.sub(r"\1…", text))


class AddFields(logging.Filter):
    """Puts the fields of the work under way on a record; its own stay."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in present_fields().items():
            record.__dict__.setdefault(name, value)
        return True


class MaskedFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class MaskedJsonFormatter(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
