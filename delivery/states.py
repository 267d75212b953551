"""What became of a message: a fold over facts, whatever their order and number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from delivery.choices import (
    BOUNCES,
    OPEN_DELIVERY,
    BounceKind,
    DeliveryState,
    EventType,
    SendState,
)

Tone = Literal["neutral", "progress", "good", "warn", "bad"]


@dataclass(frozen=True)
class Fact:
    """One event of a message. `kind` matters for BOUNCED and REJECTED only."""

    type: EventType
    occurred_at: datetime
    kind: BounceKind = BounceKind.NONE
    words: str = ""


@dataclass(frozen=True)
class Folded:
    """What all facts together say. `detail`: the server's words for the state."""

    delivery_state: DeliveryState = DeliveryState.NONE
    detail: str = ""
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    opened_at: datetime | None = None
    # When it was first delivered or came back, and when an address was called bad.
    ended_at: datetime | None = None
    invalid_at: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """What a recipient did with the link of the email, as the application saw it.

    Aware times of the first of each. The link is in that email and nowhere else, so
    any of them proves that it arrived, whatever the provider heard.
    """

    opened_at: datetime | None = None
    downloaded_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """A state as a badge: colour, icon (a heroicon's name) and word together."""

    code: str
    label: str
    tone: Tone
    icon: str


_NO_NEWS = DeliveryState.NONE
# From no news to the worst: of all that facts say, the highest is shown.
_RANK = {state: rank for rank, state in enumerate(DeliveryState)}

# Only the mailbox's owner, or a machine next to the mailbox, can cause these.
_SEEN = frozenset({EventType.OPENED, EventType.CLICKED})

_STATE_OF_TYPE = {
    EventType.DEFERRED: DeliveryState.DEFERRED,
    EventType.DELIVERED: DeliveryState.DELIVERED,
    EventType.OPENED: DeliveryState.DELIVERED,
    EventType.CLICKED: DeliveryState.DELIVERED,
    EventType.COMPLAINED: DeliveryState.COMPLAINT,
}
_STATE_OF_KIND = {
    BounceKind.INVALID: DeliveryState.HARD_BOUNCE,
    BounceKind.DISABLED: DeliveryState.HARD_BOUNCE,
    BounceKind.POLICY: DeliveryState.POLICY_BLOCK,
    BounceKind.CONTENT: DeliveryState.POLICY_BLOCK,
    BounceKind.SUPPRESSED: DeliveryState.REJECTED,
    # Somebody's answering machine: the message itself did not come back.
    BounceKind.AUTO_REPLY: DeliveryState.NONE,
}


def fold(facts: Iterable[Fact]) -> Folded:
    """The one state of a message, from all facts known of it.

    Any order and any repetition of the same facts gives the same answer: the worst
    news wins, except that a soft bounce before a delivery was only a deferral.
    Source: providers promise neither order nor once-only, and their clocks differ.
    """
    known = sorted(set(facts), key=lambda fact: (fact.occurred_at, fact.words))
    states = [(_state_of(fact, known), fact) for fact in known]
    state = max((one for one, _ in states), key=_RANK.__getitem__, default=_NO_NEWS)
    seen_at = _first(fact for fact in known if fact.type in _SEEN)
    delivered_at = _first(fact for fact in known if fact.type == EventType.DELIVERED)
    return Folded(
        delivery_state=state,
        detail=next((f.words for one, f in reversed(states) if one == state), ""),
        accepted_at=_first(fact for fact in known if fact.type != EventType.OTHER),
        delivered_at=delivered_at or seen_at,
        opened_at=seen_at,
        ended_at=_first(fact for one, fact in states if one not in OPEN_DELIVERY),
        invalid_at=_first(
            fact for one, fact in states if one == DeliveryState.HARD_BOUNCE
        ),
    )


def _state_of(fact: Fact, known: list[Fact]) -> DeliveryState:
    if fact.type not in BOUNCES:
        return _STATE_OF_TYPE.get(fact.type, DeliveryState.NONE)
    if fact.kind in _STATE_OF_KIND:
        return _STATE_OF_KIND[fact.kind]
    if fact.type == EventType.REJECTED:
        return DeliveryState.REJECTED
    overtaken = any(_arrived_after(fact, other) for other in known)
    return DeliveryState.DEFERRED if overtaken else DeliveryState.SOFT_BOUNCE


def _arrived_after(bounce: Fact, other: Fact) -> bool:
    if other.type in _SEEN:
        return True
    is_later = other.occurred_at > bounce.occurred_at
    return other.type == EventType.DELIVERED and is_later


def _first(facts: Iterable[Fact]) -> datetime | None:
    return min((fact.occurred_at for fact in facts), default=None)


_SHOWN_SENDING = {
    SendState.PENDING: Shown("pending", "En espera", "neutral", "clock"),
    SendState.SENDING: Shown("sending", "Enviándose", "progress", "paper-airplane"),
    SendState.RETRY: Shown("retry", "Se reintentará", "progress", "arrow-path"),
    SendState.UNKNOWN: Shown(
        "unknown", "Sin confirmar", "warn", "question-mark-circle"
    ),
    SendState.FAILED: Shown("failed", "No se pudo enviar", "bad", "x-circle"),
    SendState.WITHHELD: Shown("withheld", "Dirección bloqueada", "bad", "no-symbol"),
}
_SHOWN_DELIVERY = {
    DeliveryState.NONE: Shown("accepted", "En camino", "progress", "paper-airplane"),
    DeliveryState.DEFERRED: Shown(
        "deferred", "El servidor pidió esperar", "warn", "clock"
    ),
    DeliveryState.DELIVERED: Shown(
        "delivered", "Aceptado por su servidor", "good", "check-circle"
    ),
    DeliveryState.SOFT_BOUNCE: Shown(
        "soft_bounce", "Rebotó (temporal)", "bad", "exclamation-triangle"
    ),
    DeliveryState.POLICY_BLOCK: Shown(
        "policy_block", "Rechazado por un filtro", "bad", "shield-exclamation"
    ),
    DeliveryState.REJECTED: Shown(
        "rejected", "El proveedor no lo envió", "bad", "no-symbol"
    ),
    DeliveryState.HARD_BOUNCE: Shown(
        "hard_bounce", "Rebotó: dirección inválida", "bad", "x-circle"
    ),
    DeliveryState.COMPLAINT: Shown(
        "complaint", "Marcado como no deseado", "bad", "flag"
    ),
}
_SHOWN_OPENED = Shown("opened", "Abierto", "good", "envelope-open")
_SHOWN_CONFIRMED = Shown("confirmed", "Recibido: lo confirmó", "good", "check-badge")
_WORST_FIRST: list[Tone] = ["bad", "warn", "neutral", "progress", "good"]


def shown_state(
    send_state: str, delivery_state: str, *, is_opened: bool = False
) -> Shown:
    """The badge of a message. Until the provider has it, only our own state counts.

    send_state, delivery_state: values of SendState and DeliveryState.
    """
    if send_state != SendState.ACCEPTED:
        return _SHOWN_SENDING[SendState(send_state)]
    if is_opened and delivery_state == DeliveryState.DELIVERED:
        return _SHOWN_OPENED
    return _SHOWN_DELIVERY[DeliveryState(delivery_state)]


def shown_late(send_state: str, delivery_state: str, *, hours: int) -> Shown:
    """The badge of a message that should have come further by now.

    hours: since when it stands still, in whole hours.
    """
    after = "1 hora" if hours == 1 else f"{hours} horas"
    if send_state != SendState.ACCEPTED:
        label = f"Aún en la fila después de {after}"
    elif delivery_state == DeliveryState.DEFERRED:
        label = f"Su servidor aún pide esperar después de {after}"
    else:
        label = f"Aún sin confirmar después de {after}"
    return Shown("late", label, "warn", "clock")


def shown_seen(shown: Shown, seen: Seen) -> Shown:
    """The badge once the recipient used the link. Only a complaint still needs care."""
    if shown.code == DeliveryState.COMPLAINT or not seen.opened_at:
        return shown
    return _SHOWN_CONFIRMED if seen.confirmed_at else _SHOWN_OPENED


def worst(states: Iterable[Shown]) -> Shown | None:
    """The one of several badges that most needs attention; None of none."""
    return min(states, key=lambda shown: _WORST_FIRST.index(shown.tone), default=None)
