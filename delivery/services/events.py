"""What matched events do: the message's state and, by rule, the blacklist."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from blacklist.addresses import mask
from blacklist.models import Evidence, Suppression
from blacklist.services import NewEvidence, suppress
from delivery.bounces import REPEATS_WINDOW, Policy, Trouble, is_repeated, policy
from delivery.choices import BOUNCES, BounceKind, EventType, SendState
from delivery.models import Event, Message
from delivery.providers.registry import get_provider
from delivery.states import Fact, fold

logger = logging.getLogger(__name__)

MATCHED_FOR = timedelta(days=7)
WAITING_BATCH = 500

_REASONS = {
    BounceKind.INVALID: Suppression.Reason.INVALID,
    BounceKind.DISABLED: Suppression.Reason.DISABLED,
    BounceKind.FULL: Suppression.Reason.FULL,
    BounceKind.SUPPRESSED: Suppression.Reason.SUPPRESSED,
}
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
    Event.objects.bulk_update(matched, ["message"])
    recompute({event.message.pk for event in matched if event.message})
    for event, message in _by_address(matched):
        _blacklist(event, message)
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
        received_at__gt=timezone.now() - MATCHED_FOR,
    )
    return settle(waiting.order_by("received_at")[:WAITING_BATCH])


def adopt(*messages: Message) -> None:
    """Match events that knew only the provider's id of messages just accepted."""
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
def recompute(message_ids: Iterable[int]) -> None:
    """Fold each message's events into its state. Any number of times, in any order."""
    messages = list(
        Message.objects.select_for_update(no_key=True)
        .filter(pk__in=message_ids)
        .order_by("pk")
        .prefetch_related("events")
    )
    for message in messages:
        _fold_into(message)
    Message.objects.bulk_update(messages, _FOLDED_FIELDS)


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
    if folded.accepted_at and message.send_state != SendState.ACCEPTED:
        # The provider knows the message: whatever we thought, it was accepted.
        message.send_state = SendState.ACCEPTED
        message.accepted_at = folded.accepted_at
        message.provider = events[0].provider
        message.provider_message_id = events[0].provider_message_id
        message.claim = message.lease_until = message.doubtful_since = None
    if message.send_state == SendState.ACCEPTED:
        message.detail = folded.detail


def _by_address(events: Iterable[Event]) -> list[tuple[Event, Message]]:
    # In one order everywhere: two batches that take the same rows cannot deadlock.
    pairs = [(event, event.message) for event in events if event.message]
    return sorted(pairs, key=lambda pair: (pair[1].folded_address, pair[0].occurred_at))


def _blacklist(event: Event, message: Message) -> None:
    reason = _reason(event, message)
    if reason is None:
        return
    evidence = NewEvidence(
        source=Evidence.Source.WEBHOOK,
        provider=event.provider,
        scope=get_provider(event.provider).suppression_scope,
        status_code=event.status_code,
        words=event.words,
        occurred_at=event.occurred_at,
        key=event.content_hash,
    )
    suppress(message.address, reason=reason, evidence=evidence)
    logger.info("Blacklisted %s: %s", mask(message.address), reason)


def _reason(event: Event, message: Message) -> Suppression.Reason | None:
    """Why this event blacklists its address, or None.

    It hangs on the event, not on the shown state: a later good event cannot undo it.
    """
    if event.type == EventType.COMPLAINED:
        return Suppression.Reason.COMPLAINT
    kind = BounceKind(event.bounce_kind)
    if event.type not in BOUNCES or policy(kind) == Policy.NEVER:
        return None
    if policy(kind) == Policy.BLOCK_AFTER_REPEATS and not _is_repeated(kind, message):
        return None
    return _REASONS[kind]


def _is_repeated(kind: BounceKind, message: Message) -> bool:
    now = timezone.now()
    of_address = Event.objects.filter(message__folded_address=message.folded_address)
    bounces = of_address.filter(
        type__in=BOUNCES, bounce_kind=kind, occurred_at__gt=now - REPEATS_WINDOW
    )
    troubles = [
        Trouble(message_id, occurred_at.date(), occurred_at)
        for message_id, occurred_at in bounces.values_list("message", "occurred_at")
    ]
    delivered = of_address.filter(type=EventType.DELIVERED)
    latest = delivered.aggregate(latest=Max("occurred_at"))["latest"]
    return is_repeated(troubles, now=now, delivered_at=latest)
