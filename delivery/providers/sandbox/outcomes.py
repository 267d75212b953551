"""What the sandbox pretends to happen to an address, by the word it begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# The sandbox's own names of events, as in its webhook.
Kind = Literal["delivered", "deferred", "bounced", "rejected", "complained", "opened"]


@dataclass(frozen=True)
class Planned:
    """One event to come, so many seconds after the acceptance."""

    type: Kind
    after_seconds: float
    status_code: str = ""
    words: str = ""


_ACCEPTED = Planned("delivered", 1, "2.0.0", "250 2.0.0 OK: queued as 4W1zX5")
_OPENED = Planned("opened", 4)
_NO_SUCH_USER = (
    "5.1.1",
    "550 5.1.1 The email account that you tried to reach does not exist (User unknown)",
)

_OUTCOMES: Mapping[str, tuple[Planned, ...]] = {
    "rebote": (Planned("bounced", 1, *_NO_SUCH_USER),),
    "lleno": (
        Planned("deferred", 1, "4.2.2", "452 4.2.2 The email account is over quota"),
        Planned("bounced", 4, "5.2.2", "552 5.2.2 Buzón lleno: mailbox full"),
    ),
    "lento": (
        Planned("deferred", 1, "4.7.1", "451 4.7.1 Greylisted, try again later"),
        Planned("delivered", 8, "2.0.0", "250 2.0.0 OK: queued as 4W1zX6"),
    ),
    "tardio": (_ACCEPTED, Planned("bounced", 6, *_NO_SUCH_USER)),
    "spam": (_ACCEPTED, Planned("complained", 4)),
    "bloqueado": (
        Planned(
            "bounced",
            1,
            "5.7.1",
            "550 5.7.1 Message blocked: rejected by the recipient's spam policy",
        ),
    ),
    "suprimido": (
        Planned(
            "rejected",
            1,
            words="The address is on the suppression list of this account",
        ),
    ),
    "silencio": (),
}
_DELIVERED_AND_OPENED = (_ACCEPTED, _OPENED)


def plan(address: str) -> tuple[Planned, ...]:
    """The events that follow the acceptance of a message to this address.

    The local part decides: one that equals or begins with a word of the table, so that
    "rebote", "rebote.dos" and "rebote+juan" all bounce. Any other is delivered and
    then opened.
    """
    local_part = address.rpartition("@")[0].lower()
    for word, outcome in _OUTCOMES.items():
        if local_part.startswith(word):
            return outcome
    return _DELIVERED_AND_OPENED
