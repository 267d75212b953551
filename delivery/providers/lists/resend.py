"""Resend's list of the whole team. Source: resend/resend-openapi, resend.yaml."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from django.conf import settings

from delivery.providers import raw as read
from delivery.providers.api import Api
from delivery.providers.lists.base import COMPLAINT, LISTED, ListEntry, Removal
from delivery.providers.raw import Raw

_PAGE = 100


class ResendList:
    def __init__(self) -> None:
        self._api = Api(
            settings.ANYMAIL.get("RESEND_API_URL", "https://api.resend.com/"),
            headers={"Authorization": f"Bearer {settings.ANYMAIL['RESEND_API_KEY']}"},
        )

    def iter_entries(self, since: datetime | None = None) -> Iterator[ListEntry]:
        """All of it, whatever is asked: its order is not documented."""
        after: dict[str, str] = {}
        while True:
            page = self._api.get("suppressions", limit=_PAGE, **after)
            items = read.items(page, "data")
            yield from map(_entry, items)
            if not page.get("has_more") or not items:
                return
            after = {"after": read.text(items[-1], "id")}

    def get(self, address: str) -> ListEntry | None:
        item = self._api.find(_path(address))
        return _entry(item) if item else None

    def add(self, address: str) -> None:
        self._api.call("POST", "suppressions", json={"email": address})

    def remove(self, address: str) -> Removal:
        response = self._api.call("DELETE", _path(address), allowed={403, 404})
        results = {403: Removal.NOT_ALLOWED, 404: Removal.NOT_FOUND}
        return results.get(response.status_code, Removal.REMOVED)


def _path(address: str) -> str:
    return f"suppressions/{quote(address, safe='')}"


def _entry(item: Raw) -> ListEntry:
    origin = read.text(item, "origin")
    return ListEntry(
        address=read.text(item, "email"),
        reason=COMPLAINT if origin == "complaint" else LISTED,
        # "2026-11-24 13:41:11.126+00"
        listed_at=read.moment(item, "created_at"),
        words=origin,
    )
