"""When a message has stopped, or should have come further by now."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from delivery.choices import (
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


def is_late() -> Q:
    """The condition on the rows of messages; see the settings LATE_…"""
    now = timezone.now()
    silent = now - timedelta(hours=settings.LATE_SILENT_HOURS)
    deferred = now - timedelta(hours=settings.LATE_DEFERRED_HOURS)
    queued = now - timedelta(hours=settings.LATE_QUEUED_HOURS)
    accepted = Q(send_state=SendState.ACCEPTED)
    return (
        accepted & Q(delivery_state=DeliveryState.NONE, accepted_at__lt=silent)
        | accepted & Q(delivery_state=DeliveryState.DEFERRED, accepted_at__lt=deferred)
        | Q(send_state__in=WAITING_TO_SEND, created_at__lt=queued)
    )


def late_hours(message: "Message") -> int | None:
    """For how many whole hours a message stands still; None if it is not late."""
    since, limit = _stands_still(message)
    if since is None:
        return None
    hours = int((timezone.now() - since) / timedelta(hours=1))
    return hours if hours >= limit else None


def _stands_still(message: "Message") -> tuple[datetime | None, int]:
    """Since when, and for how many hours that is nothing to speak of."""
    if message.send_state in WAITING_TO_SEND:
        return message.created_at, settings.LATE_QUEUED_HOURS
    if message.send_state != SendState.ACCEPTED:
        return None, 0
    if message.delivery_state == DeliveryState.NONE:
        return message.accepted_at, settings.LATE_SILENT_HOURS
    if message.delivery_state == DeliveryState.DEFERRED:
        return message.accepted_at, settings.LATE_DEFERRED_HOURS
    return None, 0
