"""What the apps above tell the deliveries' pages; they come here by themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Prevented:
    """corrected: typos that the check's suggestion replaced. refused: addresses that a
    form did not take, blocked ones and those that can be no address.
    """

    corrected: int = 0
    refused: int = 0


# Each gives its sums from a local day on, that day included.
prevention_hooks: list[Callable[[date], Prevented]] = []


def prevented_by_all(since: date) -> Prevented:
    """What the check stopped in all apps together, from a local day on."""
    parts = [hook(since) for hook in prevention_hooks]
    return Prevented(
        corrected=sum(one.corrected for one in parts),
        refused=sum(one.refused for one in parts),
    )
