"""When a domain's "no such address" is too sudden to be believed. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StormRule:
    """At least so many, and at least so large a share in percent, are invalid."""

    least_invalid: int
    least_percent: int


def is_storm(*, ended: int, invalid: int, rule: StormRule) -> bool:
    """Whether what ended at one domain within the last hour looks like its own fault.

    ended: messages that were delivered or bounced; invalid: those of them whose
    address is said not to exist.
    """
    enough = invalid >= rule.least_invalid
    return enough and 100 * invalid >= rule.least_percent * ended
