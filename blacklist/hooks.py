"""What other apps tell the blacklist when it asks. It imports none of them.

Whoever knows of providers or of waiting messages registers here when the program
starts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from blacklist.models import Suppression


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that was not sent because its address is blocked. key: its teller's."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class WaitingHook:
    """find: what waits for a folded address. send: let these keys of it go, and say how
    many went; called after the release, in its transaction. A release that waits for a
    carrier keeps the keys until it is through.
    """

    find: Callable[[str], list[Waiting]]
    send: Callable[[str, Iterable[str]], int]


# Asked inside the release's transaction. True: it takes the release to an outside list
# and calls services.finish_release or services.refuse_release when that has answered.
Carrier = Callable[[Suppression], bool]

waiting_hooks: list[WaitingHook] = []
_carriers: list[Carrier] = []


def waiting_for(address: str) -> list[Waiting]:
    """All that would be written to this folded address if it were not blocked."""
    return [one for hook in waiting_hooks for one in hook.find(address)]


def send_waiting(address: str, keys: Iterable[str]) -> int:
    """Let what waits under these keys go; the number of what went."""
    keys = list(keys)
    return sum(hook.send(address, keys) for hook in waiting_hooks)


def register_carrier(carrier: Carrier) -> None:
    """Let a carrier take part in every release from now on. Twice is once."""
    if carrier not in _carriers:
        _carriers.append(carrier)


def carry(suppression: Suppression) -> bool:
    """Tell every carrier; whether at least one of them takes the release out."""
    # All of them have to hear of it, not only the first that says yes.
    answers = [carrier(suppression) for carrier in _carriers]
    return any(answers)
