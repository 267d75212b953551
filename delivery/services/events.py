"""What matched events do: the message's state and, by rule, the blacklist."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from delivery.choices import BounceKind, EventType, SendState
from delivery.models import Event, Message
from delivery.services.adding import write_back
from delivery.services.blacklisting import blacklist
from delivery.services.counting import (
    COUNTED_FIELDS,
    count,
    countable,
)
from delivery.services.storms import Where, ends_of, note_ends
from delivery.states import Fact, fold
from delivery.storms import Ends

logger = logging.getLogger(__name__)

MATCHED_FOR = timedelta(days=7)
WAITING_BATCH = 500
TRIES = 5

_FOLDED_FIELDS = [
    "send_state",
    "delivery_state",
    "detail",
    "provider",
    "provider_message_id",
    "claim",
    "lease_until",
    "doubtful_since",
    "accepted_at",
    "delivered_at",
    "opened_at",
    "ended_at",
    "invalid_at",
    *COUNTED_FIELDS,
]


@transaction.atomic
def settle(events: Iterable[Event]) -> int:
    """Match events that have no message yet; let what they say take effect.

    Ours first: the UUID that travelled in the metadata, then the provider's own id.
    Returns how many found their message; the others wait for `settle_waiting`.
    """
    matched = _match(list(events))
    if not matched:
        return 0
    _keep_matches(matched)
    moved = recompute({event.message.pk for event in matched if event.message})
    blacklist(matched, moved=moved)
    return len(matched)


def settle_waiting() -> int:
    """Match what came before its message was known, for seven days."""
    by_uuid = Message.objects.filter(uuid=OuterRef("message_uuid"))
    by_id = Message.objects.filter(
        provider=OuterRef("provider"),
        provider_message_id=OuterRef("provider_message_id"),
    ).exclude(provider_message_id="")
    waiting = Event.objects.filter(
        Exists(by_uuid) | Exists(by_id),
        message__isnull=True,
        tries__lt=TRIES,
        received_at__gt=timezone.now() - MATCHED_FOR,
    )
    events = list(waiting.order_by("received_at")[:WAITING_BATCH])
    try:
        return settle(events)
    # One of them must not hold up the others.
    except Exception:
        logger.exception("%s events cannot be settled together", len(events))
        return sum(_settle_alone(event) for event in events)


def settle_or_leave(events: Iterable[Event]) -> None:
    """Settle what was just stored; what fails is left for `settle_waiting`.

    Raises OperationalError or InterfaceError while the database is away.
    """
    try:
        settle(events)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Events are left for the sweep")


def _settle_alone(event: Event) -> int:
    """One that fails each time is set aside: it stays without a message."""
    try:
        return settle([event])
    except Exception:
        logger.exception("Event %s cannot be settled", event.pk)
        Event.objects.filter(pk=event.pk).update(tries=F("tries") + 1)
        return 0


def adopt(*messages: Message) -> None:
    """Match events that knew only the provider's id of messages just accepted.

    Two groups that lock the counts in another order are told apart by the database:
    the one that lost is written again.
    """
    ids = {one.provider_message_id for one in messages} - {""}
    if ids:
        settle(
            Event.objects.filter(
                message__isnull=True,
                provider__in={one.provider for one in messages},
                provider_message_id__in=ids,
            )
        )


@transaction.atomic
def recompute(message_ids: Iterable[int]) -> dict[Where, Ends]:
    """Fold each message's events into its state and into the counts.

    Any number of times, in any order. Returns what that moved in the counts that
    storms are seen by.
    """
    wanted = Message.objects.filter(pk__in=message_ids).prefetch_related("events")
    messages = list(countable(wanted))
    before = ends_of(messages)
    for message in messages:
        _fold_into(message)
    count(messages)
    write_back(messages, _FOLDED_FIELDS)
    return note_ends(before, ends_of(messages))


def _match(events: Sequence[Event]) -> list[Event]:
    uuids = {event.message_uuid for event in events if event.message_uuid}
    by_uuid = {one.uuid: one for one in Message.objects.filter(uuid__in=uuids)}
    orphans = [event for event in events if event.message_uuid not in by_uuid]
    ids = {event.provider_message_id for event in orphans} - {""}
    by_id = {
        (one.provider, one.provider_message_id): one
        for one in Message.objects.filter(provider_message_id__in=ids)
    }
    for event in events:
        key = (event.provider, event.provider_message_id)
        uuid = event.message_uuid
        event.message = (uuid and by_uuid.get(uuid)) or by_id.get(key)
    return [event for event in events if event.message]


def _keep_matches(events: Sequence[Event]) -> None:
    """Most came with our UUID: the database follows it for all of them at once."""
    by_uuid = [one.pk for one in events if _knew_ours(one)]
    ours = Message.objects.filter(uuid=OuterRef("message_uuid")).values("pk")
    Event.objects.filter(pk__in=by_uuid).update(message=Subquery(ours))
    others = [one for one in events if not _knew_ours(one)]
    Event.objects.bulk_update(others, ["message"])


def _knew_ours(event: Event) -> bool:
    return event.message is not None and event.message.uuid == event.message_uuid


def _fold_into(message: Message) -> None:
    events = list(message.events.all())
    folded = fold(
        Fact(
            type=EventType(event.type),
            occurred_at=event.occurred_at,
            kind=BounceKind(event.bounce_kind),
            words=event.words,
        )
        for event in events
    )
    message.delivery_state = folded.delivery_state
    message.delivered_at = folded.delivered_at
    message.opened_at = folded.opened_at
    message.ended_at = folded.ended_at
    message.invalid_at = folded.invalid_at
    if folded.accepted_at:
        _accept(message, events, folded.accepted_at)
    if message.send_state == SendState.ACCEPTED:
        message.detail = folded.detail


def _accept(message: Message, events: Sequence[Event], told_at: datetime) -> None:
    """The provider knows the message: whatever we thought, it was accepted.

    Also when that is known: an event may say that it was earlier, or under which id.
    """
    if message.send_state != SendState.ACCEPTED:
        message.send_state = SendState.ACCEPTED
        message.provider = events[0].provider
        message.claim = message.lease_until = message.doubtful_since = None
    message.accepted_at = min(message.accepted_at or told_at, told_at)
    ids = (one.provider_message_id for one in events)
    message.provider_message_id = message.provider_message_id or next(
        filter(None, ids), ""
    )
