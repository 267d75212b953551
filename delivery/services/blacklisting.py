"""What matched events do to the blacklist, whatever the order they come in.

A complaint is judged alone; a hard bounce by what its domain said of others at that
time, anew when more becomes known of it. Soft ones are judged together, anew with each
fact of their address: one that comes late may complete them, or forgive them.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from blacklist.addresses import mask
from blacklist.models import Evidence, Suppression
from blacklist.services import NewEvidence, suppress, take_back
from delivery.bounces import (
    SOFT_KINDS,
    Policy,
    RepeatRule,
    Trouble,
    policy,
    repeated_runs,
)
from delivery.choices import BOUNCES, BounceKind, EventType, Role
from delivery.log_fields import fields_of
from delivery.models import Event, Message
from delivery.providers.registry import get_provider
from delivery.services.storms import (
    Where,
    invalid_messages,
    look_at,
    suspicious,
    where_invalid,
)
from delivery.storms import Ends

logger = logging.getLogger(__name__)

_REASONS = {
    BounceKind.INVALID: Suppression.Reason.INVALID,
    BounceKind.DISABLED: Suppression.Reason.DISABLED,
    BounceKind.SUPPRESSED: Suppression.Reason.SUPPRESSED,
}
_HARD_KINDS = frozenset({BounceKind.INVALID, BounceKind.DISABLED})
_OF_REPEATS = (Suppression.Reason.FULL, Suppression.Reason.REPEATED)


def blacklist(events: Iterable[Event], *, moved: Mapping[Where, Ends]) -> None:
    """Let matched events block their addresses. The same twice does no more than once.

    moved: what they moved in the counts that storms are seen by. Call it in the
    transaction that matched and counted them.
    """
    pairs = [(event, event.message) for event in events if event.message]
    pairs.sort(key=lambda pair: pair[0].occurred_at)
    steps: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
    for event, message in pairs:
        if reason := _reason(event, message):
            step = partial(_suppress, event, message, reason)
            steps[message.folded_address].append(step)
    for event, message, is_held in _hard_bounces(_bad(pairs), moved=moved):
        judge = partial(_judge_hard, event, message, is_held)
        steps[message.folded_address].append(judge)
    for address in _to_judge(pairs):
        steps[address].append(partial(_judge_repeats, address))
    # In one order everywhere: two batches that take the same rows cannot deadlock.
    for take_step in (step for address in sorted(steps) for step in steps[address]):
        take_step()


@transaction.atomic
def judge_again() -> None:
    """Judge the hard bounces of the last hours anew, where storms may be.

    Two batches that were counted at the same moment have not seen each other.
    """
    suspects = invalid_messages(suspicious())
    for event, message, is_held in _hard_bounces(suspects, moved={}):
        _judge_hard(event, message, is_held)


def _reason(event: Event, message: Message) -> Suppression.Reason | None:
    """Why this event alone blacklists its address, or None.

    It hangs on the event, not on the shown state: a later good event cannot undo it.
    """
    if event.type == EventType.COMPLAINED:
        return Suppression.Reason.COMPLAINT
    kind = BounceKind(event.bounce_kind)
    if event.type not in BOUNCES or policy(kind) != Policy.BLOCK_NOW:
        return None
    return None if _is_by_weather(event, message) else _REASONS[kind]


def _is_by_weather(event: Event, message: Message) -> bool:
    """Whether it depends on what its domain says of other customers' addresses."""
    is_hard = event.type in BOUNCES and event.bounce_kind in _HARD_KINDS
    return is_hard and message.role == Role.CUSTOMER


def _bad(pairs: Iterable[tuple[Event, Message]]) -> list[Message]:
    """The messages of new hard bounces, as they were just folded."""
    ids = [message.pk for event, message in pairs if _is_by_weather(event, message)]
    return list(Message.objects.filter(pk__in=ids)) if ids else []


def _hard_bounces(
    messages: Iterable[Message], *, moved: Mapping[Where, Ends]
) -> list[tuple[Event, Message, bool]]:
    """The hard bounces of these, and of all for whom the weather turned, by address.

    Each with its message, and whether its domain is not believed.
    """
    wheres = {one.pk: where for one in messages if (where := where_invalid(one))}
    weather = look_at(set(wheres.values()), moved=moved)
    if weather.turned:
        turned = invalid_messages(weather.turned)
        wheres |= {one.pk: where for one in turned if (where := where_invalid(one))}
    hard = Event.objects.filter(
        message__in=wheres, type__in=BOUNCES, bounce_kind__in=_HARD_KINDS
    )
    events = hard.select_related("message").order_by(
        "message__folded_address", "occurred_at", "content_hash"
    )
    return [
        (event, event.message, wheres[event.message.pk] in weather.stormy)
        for event in (events if wheres else [])
        if event.message
    ]


def _judge_hard(event: Event, message: Message, is_held: bool) -> None:
    """Block its address; or take that back, if its domain cannot be believed."""
    if is_held:
        words = "Su dominio dio por malas demasiadas direcciones a la vez."
        take_back(message.folded_address, keys=[event.content_hash], words=words)
    else:
        _suppress(event, message, _REASONS[BounceKind(event.bounce_kind)])


def _suppress(event: Event, message: Message, reason: Suppression.Reason) -> None:
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
    masked, fields = mask(message.address), fields_of(message)
    logger.info("Blacklisted %s: %s", masked, reason, extra=fields)


def _to_judge(pairs: Iterable[tuple[Event, Message]]) -> set[str]:
    """Addresses with a new soft bounce, or with a delivery that may forgive theirs."""
    bounced, delivered = set(), set()
    for event, message in pairs:
        if event.type in BOUNCES and event.bounce_kind in SOFT_KINDS:
            bounced.add(message.folded_address)
        elif event.type == EventType.DELIVERED:
            delivered.add(message.folded_address)
    forgivable = Suppression.objects.filter(
        address__in=delivered - bounced,
        reason__in=_OF_REPEATS,
        state=Suppression.State.ACTIVE,
    )
    return bounced | set(forgivable.values_list("address", flat=True))


def _judge_repeats(address: str) -> None:
    """Block an address that bounced softly too often; take it back if it did not."""
    rule = RepeatRule(
        settings.SOFT_BOUNCES_TO_BLOCK, timedelta(days=settings.SOFT_BOUNCE_DAYS)
    )
    since = timezone.now() - rule.window
    # The oldest that may block counts with those of the window before it.
    of_address = Event.objects.filter(
        message__folded_address=address, occurred_at__gt=since - rule.window
    )
    soft = of_address.filter(type__in=BOUNCES, bounce_kind__in=SOFT_KINDS)
    events = {one.content_hash: one for one in soft.select_related("message")}
    troubles = [_trouble(one) for one in events.values()]
    runs = repeated_runs(troubles, rule=rule, delivered_at=_deliveries(of_address))
    told = Evidence.objects.filter(key__in=events)
    known = {key for key in told.values_list("key", flat=True) if key}
    for key, run in runs.items():
        event = events[key]
        if event.message and event.occurred_at > since and key not in known:
            _suppress(event, event.message, _reason_of(run))
    unforgiven = repeated_runs(troubles, rule=rule, delivered_at=[])
    forgiven = known & (unforgiven.keys() - runs.keys())
    if forgiven:
        words = "Se supo de una entrega entre los rebotes."
        take_back(address, keys=forgiven, words=words)


def _deliveries(of_address: QuerySet[Event]) -> list[datetime]:
    delivered = of_address.filter(type=EventType.DELIVERED)
    return list(delivered.values_list("occurred_at", flat=True))


def _trouble(event: Event) -> Trouble:
    return Trouble(
        key=event.content_hash,
        message_id=event.message_id or 0,
        day=timezone.localdate(event.occurred_at),
        occurred_at=event.occurred_at,
        kind=BounceKind(event.bounce_kind),
    )


def _reason_of(run: Iterable[Trouble]) -> Suppression.Reason:
    """FULL when it was always that."""
    only_full = {one.kind for one in run} == {BounceKind.FULL}
    return Suppression.Reason.FULL if only_full else Suppression.Reason.REPEATED
