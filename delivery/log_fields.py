"""What log records are about: fields beside the text, for those who search them.

Set around a piece of work, they are on every record that it logs, also on those of the
libraries that it calls. easysmart.logs puts them on the records.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

# Logging is set up before there are models.
if TYPE_CHECKING:
    from delivery.models import Message

_fields: ContextVar[dict[str, object] | None] = ContextVar("log_fields", default=None)


def present_fields() -> dict[str, object]:
    """Those of the work under way, in this thread."""
    return _fields.get() or {}


@contextmanager
def log_fields(**fields: object) -> Iterator[None]:
    """Put these on all records until the end of the block, beside those around it."""
    token = _fields.set(present_fields() | fields)
    try:
        yield
    finally:
        _fields.reset(token)


def fields_of(message: "Message") -> dict[str, object]:
    """The fields of a message. Never its address: a log is read by many."""
    return {
        "message_uuid": str(message.uuid),
        "dispatch_id": message.dispatch_id,
        "provider": message.provider,
    }
