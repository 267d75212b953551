"""A provider's list of our own, with switchable faults."""

from delivery.errors import ApiFailed
from delivery.providers.lists.base import LISTED, ListEntry, Removal


class FakeList:
    def __init__(self):
        self.entries = {}
        self.hidden = set()
        self.asked_since = []
        # Faults.
        self.fails_after = None
        self.removal = Removal.REMOVED
        self.keeps = False
        self.is_down = False

    def put(self, address, listed_at, *, reason=LISTED, words="HardBounce"):
        self.entries[address] = ListEntry(address, reason, listed_at, words)

    def iter_entries(self, since=None):
        self.asked_since.append(since)
        for number, entry in enumerate(list(self.entries.values())):
            if number == self.fails_after:
                raise ApiFailed("half a page")
            if entry.address not in self.hidden:
                yield entry

    def get(self, address):
        if self.is_down:
            raise ApiFailed("out of reach")
        return self.entries.get(address)

    def add(self, address):
        raise NotImplementedError

    def remove(self, address):
        if self.removal == Removal.REMOVED and not self.keeps:
            del self.entries[address]
        return self.removal
