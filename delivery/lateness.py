"""When a message has stopped, or should have come further by now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from delivery.choices import (
    OPEN_DELIVERY,
    STOPPED_DELIVERY,
    STOPPED_SENDING,
    WAITING_TO_SEND,
    DeliveryState,
    SendState,
)

if TYPE_CHECKING:
    from delivery.models import Message

# Sorted: an index of that condition is compared with what the migrations made.
STOPPED = Q(send_state__in=sorted(STOPPED_SENDING)) | Q(
    delivery_state__in=sorted(STOPPED_DELIVERY)
)
_WAITING = Q(send_state__in=sorted(WAITING_TO_SEND))
_OPEN = Q(delivery_state__in=sorted(OPEN_DELIVERY))
# Wider than what is late by its time, which an index cannot know.
UNENDED = STOPPED | _WAITING | _OPEN
# The next news may come at any moment.
MOVING = _WAITING | Q(send_state=SendState.ACCEPTED) & _OPEN


@dataclass(frozen=True)
class _Wait:
    """How long a message may stand still in these states."""

    send_states: frozenset[SendState]
    delivery_states: frozenset[DeliveryState]
    # The message's field that says since when, and the setting that says how long.
    since: str
    hours: str

    @property
    def allowed(self) -> timedelta:
        return timedelta(hours=getattr(settings, self.hours))

    def is_over(self, now: datetime) -> Q:
        """The condition on the rows of messages that have waited for so long."""
        return Q(
            ("send_state__in", self.send_states),
            ("delivery_state__in", self.delivery_states),
            (f"{self.since}__lte", now - self.allowed),
        )

    def of(self, message: "Message", now: datetime) -> timedelta | None:
        """For how long this message has waited; None if that is not what it does."""
        since: datetime | None = getattr(message, self.since)
        is_in_state = (
            message.send_state in self.send_states
            and message.delivery_state in self.delivery_states
        )
        return now - since if is_in_state and since else None


_ACCEPTED = frozenset({SendState.ACCEPTED})
_WAITS = (
    _Wait(
        _ACCEPTED, frozenset({DeliveryState.NONE}), "accepted_at", "LATE_SILENT_HOURS"
    ),
    _Wait(
        _ACCEPTED,
        frozenset({DeliveryState.DEFERRED}),
        "accepted_at",
        "LATE_DEFERRED_HOURS",
    ),
    _Wait(WAITING_TO_SEND, frozenset(DeliveryState), "created_at", "LATE_QUEUED_HOURS"),
)


def is_late() -> Q:
    """The condition on the rows of messages; see the settings LATE_…"""
    now = timezone.now()
    return reduce(or_, (wait.is_over(now) for wait in _WAITS))


def late_hours(message: "Message") -> int | None:
    """For how many whole hours a message stands still; None if it is not late."""
    now = timezone.now()
    for wait in _WAITS:
        waited = wait.of(message, now)
        if waited is not None and waited >= wait.allowed:
            return waited // timedelta(hours=1)
    return None
