"""Brevo's list of contacts that get no transactional email.

Source: https://developers.brevo.com/reference/get-transac-blocked-contacts.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from blacklist.addresses import fold
from delivery.errors import ApiFailed, BadEvent
from delivery.providers import raw as read
from delivery.providers.api import Api
from delivery.providers.lists.base import COMPLAINT, LISTED, ListEntry, Removal
from delivery.providers.raw import Raw

_PAGE = 100


def brevo_api() -> Api:
    """Brevo's API, with our key."""
    return Api(
        settings.ANYMAIL.get("BREVO_API_URL", "https://api.brevo.com/v3/"),
        headers={"api-key": settings.ANYMAIL["BREVO_API_KEY"]},
    )


class BrevoList:
    def __init__(self) -> None:
        self._api = brevo_api()

    def iter_entries(self, since: datetime | None = None) -> Iterator[ListEntry]:
        params: dict[str, object] = {"limit": _PAGE, "sort": "asc"}
        if since:
            # It wants both, as days.
            params["startDate"] = f"{since - timedelta(days=1):%Y-%m-%d}"
            params["endDate"] = f"{timezone.now() + timedelta(days=1):%Y-%m-%d}"
        offset = count = 0
        while offset < count or offset == 0:
            page = self._api.get("smtp/blockedContacts", offset=offset, **params)
            count = _count(page)
            # An empty list leaves them out.
            if count == 0:
                return
            items = read.items(page, "contacts")
            if not items:
                raise BadEvent("A page without contacts before the last")
            yield from map(_entry, items)
            offset += len(items)

    def get(self, address: str) -> ListEntry | None:
        """There is no question for one address: the list is read until it comes."""
        wanted = fold(address)
        entries = self.iter_entries()
        return next((one for one in entries if fold(one.address) == wanted), None)

    def add(self, address: str) -> None:
        """Raises ApiFailed: it takes no additions to this list."""
        raise ApiFailed("Brevo takes no additions to its list.")

    def remove(self, address: str) -> Removal:
        path = f"smtp/blockedContacts/{quote(address, safe='')}"
        response = self._api.call("DELETE", path, allowed={404})
        is_gone = response.status_code != 404
        return Removal.REMOVED if is_gone else Removal.NOT_FOUND


def _count(page: Raw) -> int:
    count = page.get("count")
    if not isinstance(count, int):
        raise BadEvent('"count" is not a number')
    return count


def _entry(item: Raw) -> ListEntry:
    reason = read.child(item, "reason")
    code = read.text(reason, "code")
    return ListEntry(
        address=read.text(item, "email"),
        reason=COMPLAINT if code == "contactFlaggedAsSpam" else LISTED,
        listed_at=read.moment(item, "blockedAt"),
        words=read.joined(code, read.text(reason, "message")),
    )
