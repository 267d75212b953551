"""Where log lines go, and which are kept."""

from typing import Any


def logging_to_console(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything from `level` on, a line each, to the console."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"}
        },
        # One line for each step of each page would fill the worker's log.
        "loggers": {
            "weasyprint": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
        "root": {"handlers": ["console"], "level": level},
    }
