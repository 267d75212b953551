"""What a message counts as, and what a change of it changes in the counts. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntFlag

from delivery.choices import DeliveryState

DELIVERED_STATES = frozenset({DeliveryState.DELIVERED, DeliveryState.COMPLAINT})
BOUNCED_STATES = frozenset(
    {
        DeliveryState.SOFT_BOUNCE,
        DeliveryState.POLICY_BLOCK,
        DeliveryState.REJECTED,
        DeliveryState.HARD_BOUNCE,
    }
)


class Tally(IntFlag):
    """The counts that a message is part of. Stored as a number: values never change."""

    SENT = 1
    DELIVERED = 2
    BOUNCED = 4
    INVALID = 8
    COMPLAINED = 16
    DEFERRED = 32
    OPENED = 64


NOTHING = Tally(0)


@dataclass(frozen=True, order=True)
class Place:
    """The row of the counts that a message belongs to."""

    sender_id: int
    day: date
    domain: str
    host_family: str
    provider: str


@dataclass(frozen=True)
class Change:
    """A message before and after: where it was counted, and as what."""

    old_place: Place
    old: Tally
    new_place: Place
    new: Tally


def tally(*, was_accepted: bool, delivery_state: str, was_opened: bool) -> Tally:
    """What a message counts as by its state.

    sent: the provider took it. delivered: the customer's server took it and did not
    send it back. bounced: it came back, or the provider would not send it; invalid are
    those of them whose address does not exist. deferred: it still waits.
    """
    if not was_accepted:
        return NOTHING
    found = Tally.SENT
    if delivery_state in DELIVERED_STATES:
        found |= Tally.DELIVERED
    if delivery_state in BOUNCED_STATES:
        found |= Tally.BOUNCED
    if delivery_state == DeliveryState.HARD_BOUNCE:
        found |= Tally.INVALID
    if delivery_state == DeliveryState.COMPLAINT:
        found |= Tally.COMPLAINED
    if delivery_state == DeliveryState.DEFERRED:
        found |= Tally.DEFERRED
    if was_opened:
        found |= Tally.OPENED
    return found


def differences(changes: Iterable[Change]) -> dict[Place, Counter[Tally]]:
    """What to add to each row, per count; rows and counts that stay are left out."""
    rows: dict[Place, Counter[Tally]] = {}
    for change in changes:
        # Iterating a flag gives its single members.
        rows.setdefault(change.old_place, Counter()).subtract(list(change.old))
        rows.setdefault(change.new_place, Counter()).update(list(change.new))
    return {
        place: Counter({one: by for one, by in row.items() if by})
        for place, row in rows.items()
        if any(row.values())
    }
