"""What other apps tell the blacklist when it asks. It imports none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that was not sent because its address is blocked. key: its teller's."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class WaitingHook:
    """find: what waits for a folded address. send: let these keys of it go, and say how
    many went; called after the release, in its transaction.
    """

    find: Callable[[str], list[Waiting]]
    send: Callable[[str, Iterable[str]], int]


waiting_hooks: list[WaitingHook] = []


def waiting_for(address: str) -> list[Waiting]:
    """All that would be written to this folded address if it were not blocked."""
    return [one for hook in waiting_hooks for one in hook.find(address)]


def send_waiting(address: str, keys: Iterable[str]) -> int:
    """Let what waits under these keys go; the number of what went."""
    keys = list(keys)
    return sum(hook.send(address, keys) for hook in waiting_hooks)
