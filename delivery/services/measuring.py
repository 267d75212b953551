"""Measure in memory, and add what was measured to the sums of all processes.

Web and workers are many processes, perhaps on many machines: what they share is the
database. Nothing is written while a call or a post waits for it, and never more often
than every FLUSH_SECONDS; a process that dies at once takes its last seconds along.
"""

import logging
import time
from datetime import datetime
from typing import Any

from celery.signals import task_postrun, worker_process_shutdown
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from delivery.answers import Accepted, Answer, Doubtful, NotAccepted, NotCalled, Refused
from delivery.measures import PROVIDER_CALL, WEBHOOK_LAG, WEBHOOK_REFUSED, Sums
from delivery.monitoring import MeasuredSum
from delivery.services.adding import add_to_rows

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 5
_OUTCOMES: dict[type[Answer], str] = {
    Accepted: "accepted",
    Refused: "refused",
    NotAccepted: "not_accepted",
    Doubtful: "doubtful",
    NotCalled: "not_called",
}
_sums = Sums()
_flushed_at = 0.0


def note_call(provider: str, answer: Answer, *, seconds: float) -> None:
    """A call to a provider ended. From any thread."""
    _sums.add(PROVIDER_CALL, provider, outcome=_OUTCOMES[type(answer)], value=seconds)


def note_lag(provider: str, received_at: datetime) -> None:
    """A webhook post that came at received_at has taken effect just now."""
    seconds = max(0, (timezone.now() - received_at).total_seconds())
    _sums.add(WEBHOOK_LAG, provider, value=seconds)


def note_refused(provider: str, reason: str) -> None:
    """A webhook post was refused: forged, malformed, oversized or replayed."""
    _sums.add(WEBHOOK_REFUSED, provider, outcome=reason)
    flush_if_due()


def flush() -> None:
    """Add what this process measured to the sums in the database.

    What cannot be written now is kept for the next time. Not inside a transaction.
    """
    global _flushed_at
    _flushed_at = time.monotonic()
    taken = _sums.take()
    rows = [[*series, *taken[series]] for series in sorted(taken)]
    try:
        add_to_rows(
            MeasuredSum,
            key=["metric", "provider", "outcome", "bound"],
            measures=["number", "total"],
            rows=rows,
        )
    except (DatabaseError, InterfaceError):
        logger.warning("Measures could not be written", exc_info=True)
        _sums.add_all(taken)


def flush_if_due(**kwargs: Any) -> None:
    """Flush unless it was done a moment ago."""
    if time.monotonic() - _flushed_at >= FLUSH_SECONDS:
        flush()


def connect() -> None:
    """Flush after tasks, and when a worker process ends."""
    task_postrun.connect(flush_if_due, dispatch_uid="flush-measures")
    worker_process_shutdown.connect(_flush_last, dispatch_uid="flush-measures")


def _flush_last(**kwargs: Any) -> None:
    flush()
