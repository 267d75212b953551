"""How each provider of the sending order does, as its calls went lately."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils import timezone

from delivery.pacing import ProviderHealth
from delivery.providers.registry import sending_order

State = Literal["works", "paused", "doubtful", "failing"]


@dataclass(frozen=True)
class ProviderState:
    """One provider, the preferred first.

    until: when it is tried again, aware; None if it may be called now.
    failures: one after another. words: what its last failure said.
    """

    name: str
    state: State
    until: datetime | None = None
    since: datetime | None = None
    failures: int = 0
    words: str = ""


def provider_states() -> list[ProviderState]:
    """All that may get a message, in the order in which they are tried."""
    names = sending_order()
    known = {
        one.provider: one for one in ProviderHealth.objects.filter(provider__in=names)
    }
    return [_state_of(name, known.get(name), timezone.now()) for name in names]


def _state_of(name: str, health: ProviderHealth | None, now: datetime) -> ProviderState:
    if health is None:
        return ProviderState(name, "works")
    until = health.opens_at
    if until and until <= now:
        until = None
    state: State = "works"
    if health.failing_since:
        state = "failing"
    elif until:
        state = "paused"
    elif health.failures:
        state = "doubtful"
    return ProviderState(
        name=name,
        state=state,
        until=until,
        since=health.failing_since,
        failures=health.failures,
        words=health.words,
    )
