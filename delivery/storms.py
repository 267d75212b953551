"""When a domain's "no such address" is too sudden to be believed. Pure.

Time is cut into stretches of a few minutes. What happened in one is judged by the hour
that ends with it, so the order in which one hears of it makes no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

STRETCH = timedelta(minutes=5)


@dataclass(frozen=True)
class StormRule:
    """At least so many, and at least so large a share in percent, are invalid."""

    least_invalid: int
    least_percent: int


@dataclass(frozen=True)
class Ends:
    """What came to an end at a domain, and how many of it for a bad address."""

    ended: int = 0
    invalid: int = 0

    def __add__(self, other: "Ends") -> "Ends":
        return Ends(self.ended + other.ended, self.invalid + other.invalid)

    def __neg__(self) -> "Ends":
        return Ends(-self.ended, -self.invalid)


def stretch_of(moment: datetime) -> datetime:
    """The start of the stretch that it falls in. moment: aware."""
    minutes = STRETCH // timedelta(minutes=1)
    minute = moment.minute - moment.minute % minutes
    return moment.replace(minute=minute, second=0, microsecond=0)


def within(
    stretches: Mapping[datetime, Ends], start: datetime, *, window: timedelta
) -> Ends:
    """What happened in the window that ends with the stretch that starts then."""
    found = (ends for at, ends in stretches.items() if start - window < at <= start)
    return sum(found, Ends())


def stormy_stretches(
    stretches: Mapping[datetime, Ends], *, window: timedelta, rule: StormRule
) -> set[datetime]:
    """Those with invalid addresses that are not to be believed, by their starts."""
    suspects = [at for at, ends in stretches.items() if ends.invalid > 0]
    hours = {at: within(stretches, at, window=window) for at in suspects}
    return {
        at
        for at, ends in hours.items()
        if is_storm(ended=ends.ended, invalid=ends.invalid, rule=rule)
    }


def is_storm(*, ended: int, invalid: int, rule: StormRule) -> bool:
    """Whether what ended at one domain within the last hour looks like its own fault.

    ended: messages that were delivered or bounced; invalid: those of them whose
    address is said not to exist.
    """
    enough = invalid >= rule.least_invalid
    return enough and 100 * invalid >= rule.least_percent * ended
