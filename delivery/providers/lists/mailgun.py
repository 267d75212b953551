"""Mailgun's three lists of one sending domain.

Source: https://documentation.mailgun.com/docs/mailgun/api-reference, suppressions.
"""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from django.conf import settings

from delivery.providers import raw as read
from delivery.providers.api import Api
from delivery.providers.lists.base import COMPLAINT, LISTED, ListEntry, Removal
from delivery.providers.raw import Raw

_PAGE = 1000
_LISTS = ("bounces", "complaints", "unsubscribes")


def mailgun_api() -> Api:
    """Mailgun's API below our sending domain."""
    anymail = settings.ANYMAIL
    return Api(
        f"{anymail['MAILGUN_API_URL']}/{anymail['MAILGUN_SENDER_DOMAIN']}",
        auth=("api", anymail["MAILGUN_API_KEY"]),
    )


class MailgunList:
    def __init__(self) -> None:
        self._api = mailgun_api()

    def iter_entries(self, since: datetime | None = None) -> Iterator[ListEntry]:
        """All of it, whatever is asked: it is sorted by address."""
        for name in _LISTS:
            yield from self._pages(name)

    def get(self, address: str) -> ListEntry | None:
        found = ((name, self._api.find(_path(name, address))) for name in _LISTS)
        return next((_entry(name, item) for name, item in found if item), None)

    def add(self, address: str) -> None:
        self._api.call("POST", "bounces", data={"address": address})

    def remove(self, address: str) -> Removal:
        """From all three: each of them alone would go on blocking."""
        answers = [
            self._api.call("DELETE", _path(name, address), allowed={404})
            for name in _LISTS
        ]
        is_gone = any(answer.status_code != 404 for answer in answers)
        return Removal.REMOVED if is_gone else Removal.NOT_FOUND

    def _pages(self, name: str) -> Iterator[ListEntry]:
        page = self._api.get(name, limit=_PAGE)
        # There is always a next page; the one after the last is empty.
        while items := read.items(page, "items"):
            yield from (_entry(name, item) for item in items)
            page = self._api.get(read.text(read.child(page, "paging"), "next"))


def _path(name: str, address: str) -> str:
    return f"{name}/{quote(address, safe='')}"


def _entry(name: str, item: Raw) -> ListEntry:
    return ListEntry(
        address=read.text(item, "address"),
        reason=COMPLAINT if name == "complaints" else LISTED,
        listed_at=read.mail_date(item, "created_at"),
        words=read.joined(name, read.word(item, "code"), read.text(item, "error")),
    )
