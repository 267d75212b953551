"""What a page shows of a dispatch, from rows already fetched: no query of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from delivery.choices import (
    BOUNCES,
    BounceKind,
    DeliveryState,
    EventType,
    Role,
    SendState,
)
from delivery.diagnosis import Diagnosis, Host, MessageFacts, Peers, diagnose
from delivery.models import Dispatch, Event, Message
from delivery.states import Seen, Shown, Tone, shown_seen


@dataclass(frozen=True)
class Step:
    """One station of the way. `at` is None when not reached, or when nobody knows."""

    name: str
    label: str
    at: datetime | None
    reached: bool
    tone: Tone
    words: str = ""


@dataclass(frozen=True)
class Surroundings:
    """Whose servers receive, and what they did lately, by the family's code."""

    hosts: Mapping[str, Host] = field(default_factory=dict)
    peers: Mapping[str, Peers] = field(default_factory=dict)


@dataclass(frozen=True)
class Journey:
    """One message with everything that a page says of it."""

    message: Message
    shown: Shown
    steps: list[Step]
    diagnosis: Diagnosis


_BAD_NEWS = frozenset(
    {
        EventType.DEFERRED,
        EventType.BOUNCED,
        EventType.REJECTED,
        EventType.COMPLAINED,
    }
)


NOTHING_AROUND = Surroundings()
NOBODY_SAW = Seen()


def journeys(
    dispatch: Dispatch,
    around: Surroundings = NOTHING_AROUND,
    *,
    seen: Mapping[int, Seen] | None = None,
) -> list[Journey]:
    """Every message of a dispatch, the customer's first, then the copy.

    around: what services.surroundings knows of the receiving servers.
    seen: what the application knows of the messages' links, by the message's id.
    Wants `prefetch_related("messages__events")` on the dispatch.
    """
    messages = sorted(
        dispatch.messages.all(), key=lambda one: (one.role == Role.COPY, one.pk)
    )
    sightings = [(seen or {}).get(one.pk, NOBODY_SAW) for one in messages]
    copy_arrived = any(
        one.role == Role.COPY
        and (one.delivery_state == DeliveryState.DELIVERED or sighting.opened_at)
        for one, sighting in zip(messages, sightings, strict=True)
    )
    return [
        _journey(message, copy_arrived=copy_arrived, around=around, seen=sighting)
        for message, sighting in zip(messages, sightings, strict=True)
    ]


def timeline(message: Message, seen: Seen = NOBODY_SAW) -> list[Step]:
    """The stations of a message's way, and the place where it stopped, if it did.

    seen: what its recipient did with its link; then it has passed every station before.
    Wants `prefetch_related("events")` on the message.
    """
    opened = [at for at in (message.opened_at, seen.opened_at) if at]
    arrived = seen.opened_at is not None
    stations = [
        station("queued", "En cola", message.created_at),
        station("accepted", "Entregado al proveedor", message.accepted_at, arrived),
        station("delivered", "Aceptado por su servidor", message.delivered_at, arrived),
        station("opened", "Abierto", min(opened, default=None)),
    ]
    if seen.downloaded_at:
        stations.append(station("downloaded", "Descargado", seen.downloaded_at))
    if seen.confirmed_at:
        stations.append(station("confirmed", "Dijo que lo recibió", seen.confirmed_at))
    shown = shown_seen(message.shown, seen)
    place = sum(station.reached for station in stations)
    if shown.tone in ("bad", "warn") or shown.code == SendState.RETRY:
        stations.insert(place, _stop(message, shown))
    elif shown.tone in ("neutral", "progress") and place < len(stations):
        # On its way there now.
        stations[place] = replace(stations[place], tone="progress")
    return stations


def _journey(
    message: Message, *, copy_arrived: bool, around: Surroundings, seen: Seen
) -> Journey:
    bounces = [one for one in message.events.all() if one.type in BOUNCES]
    facts = MessageFacts(
        send_state=SendState(message.send_state),
        delivery_state=DeliveryState(message.delivery_state),
        bounce_kind=_last_kind(bounces),
        words=message.detail,
        is_copy=message.role == Role.COPY,
        is_opened=message.opened_at is not None,
        is_link_used=seen.opened_at is not None,
        is_confirmed=seen.confirmed_at is not None,
        copy_arrived=copy_arrived,
        accepted_at=message.accepted_at,
        host=around.hosts.get(message.mail_host_family),
        peers=around.peers.get(message.mail_host_family, Peers()),
    )
    shown = shown_seen(message.shown, seen)
    return Journey(message, shown, timeline(message, seen), diagnose(facts))


def station(
    name: str, label: str, at: datetime | None, is_passed: bool = False
) -> Step:
    """A place on a way, behind or ahead.

    at: when it was reached. is_passed: it was, though nobody told when.
    """
    reached = is_passed or at is not None
    return Step(name, label, at, reached=reached, tone="good" if reached else "neutral")


def _stop(message: Message, shown: Shown) -> Step:
    times = [one.occurred_at for one in message.events.all() if one.type in _BAD_NEWS]
    return Step(
        name=shown.code,
        label=shown.label,
        at=max(times, default=None),
        reached=True,
        tone=shown.tone,
        words=message.detail,
    )


def _last_kind(bounces: Sequence[Event]) -> BounceKind:
    return BounceKind(bounces[-1].bounce_kind) if bounces else BounceKind.NONE
