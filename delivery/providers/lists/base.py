"""A provider's own list of addresses that it does not write to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from blacklist.models import Suppression

COMPLAINT = Suppression.Reason.COMPLAINT
# Whatever else puts an address there: that it is there is all that we know of it.
LISTED = Suppression.Reason.SUPPRESSED


@dataclass(frozen=True)
class ListEntry:
    """One address on the list. `words`: why, as the provider says it."""

    address: str
    reason: Suppression.Reason
    listed_at: datetime
    words: str


class Removal(Enum):
    """What became of a removal. PENDING: it will be done, look again later."""

    REMOVED = "removed"
    NOT_FOUND = "not_found"
    NOT_ALLOWED = "not_allowed"
    PENDING = "pending"


class SuppressionList(Protocol):
    """All of it raises ApiFailed or BadEvent when the provider answers otherwise."""

    def iter_entries(self, since: datetime | None = None) -> Iterator[ListEntry]:
        """The whole list, or at least what was added since. Whoever gets to its end
        without an error has seen all pages.
        """

    def get(self, address: str) -> ListEntry | None:
        """The address's entry, None when it is not on the list."""

    def add(self, address: str) -> None:
        """Put an address on the list."""

    def remove(self, address: str) -> Removal:
        """Take an address off the list."""
