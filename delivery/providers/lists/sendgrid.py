"""SendGrid's lists of the account. Its blocks suppress nothing and are left out.

Source: https://www.twilio.com/docs/sendgrid/api-reference, suppressions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from blacklist.models import Suppression
from delivery.errors import ApiFailed
from delivery.providers import raw as read
from delivery.providers.api import Api
from delivery.providers.lists.base import COMPLAINT, LISTED, ListEntry, Removal
from delivery.providers.raw import Raw

_PAGE = 500


@dataclass(frozen=True)
class _Sublist:
    # Where all of it is, and below what one address is.
    path: str
    item_path: str
    reason: Suppression.Reason = LISTED

    def of(self, address: str) -> str:
        return f"{self.item_path}/{quote(address, safe='')}"

    def entry(self, item: Raw) -> ListEntry:
        return ListEntry(
            address=read.text(item, "email"),
            reason=self.reason,
            listed_at=read.epoch(item, "created"),
            words=read.joined(self.path.rpartition("/")[2], read.text(item, "reason")),
        )


_UNSUBSCRIBES = _Sublist("suppression/unsubscribes", "asm/suppressions/global")
_WITH_ITEMS = [
    _Sublist("suppression/bounces", "suppression/bounces"),
    _Sublist("suppression/invalid_emails", "suppression/invalid_emails"),
    _Sublist("suppression/spam_reports", "suppression/spam_reports", COMPLAINT),
]
_ALL = [*_WITH_ITEMS, _UNSUBSCRIBES]


class SendGridList:
    def __init__(self) -> None:
        self._api = Api(
            settings.ANYMAIL.get("SENDGRID_API_URL", "https://api.sendgrid.com/v3/"),
            headers={"Authorization": f"Bearer {settings.ANYMAIL['SENDGRID_API_KEY']}"},
        )

    def iter_entries(self, since: datetime | None = None) -> Iterator[ListEntry]:
        start = {"start_time": int(since.timestamp())} if since else {}
        for sublist in _ALL:
            offset = 0
            while items := self._items(
                sublist.path, limit=_PAGE, offset=offset, **start
            ):
                yield from map(sublist.entry, items)
                offset += len(items)

    def get(self, address: str) -> ListEntry | None:
        for sublist in _WITH_ITEMS:
            if items := self._items(sublist.of(address)):
                return sublist.entry(items[0])
        # This one tells the address and no time.
        if not self._api.get(_UNSUBSCRIBES.of(address)):
            return None
        return ListEntry(address, LISTED, timezone.now(), "unsubscribes")

    def add(self, address: str) -> None:
        body = {"recipient_emails": [address]}
        self._api.call("POST", _UNSUBSCRIBES.item_path, json=body)

    def remove(self, address: str) -> Removal:
        """From each list: one alone would go on blocking."""
        answers = [
            self._api.call("DELETE", sublist.of(address), allowed={404})
            for sublist in _ALL
        ]
        is_gone = any(answer.status_code != 404 for answer in answers)
        return Removal.REMOVED if is_gone else Removal.NOT_FOUND

    def _items(self, path: str, **params: object) -> list[Raw]:
        items = self._api.read("GET", path, params=params)
        if not isinstance(items, list):
            raise ApiFailed(f"{path} is not a list")
        return [read.as_object(item) for item in items]
