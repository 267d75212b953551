"""SparkPost's list of the account.

Source: https://developers.sparkpost.com/api/suppression-list/.
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


class SparkPostList:
    def __init__(self) -> None:
        self._api = Api(
            settings.ANYMAIL["SPARKPOST_API_URL"],
            headers={"Authorization": settings.ANYMAIL["SPARKPOST_API_KEY"]},
        )

    def iter_entries(self, since: datetime | None = None) -> Iterator[ListEntry]:
        params: dict[str, object] = {"cursor": "initial", "per_page": _PAGE}
        if since:
            params["from"] = f"{since:%Y-%m-%dT%H:%M:%SZ}"
        page = self._api.get("suppression-list", **params)
        while True:
            yield from map(_entry, read.items(page, "results"))
            links = read.items(page, "links") if "links" in page else []
            next_ = [one for one in links if read.text(one, "rel") == "next"]
            if not next_:
                return
            page = self._api.get(read.text(next_[0], "href"))

    def get(self, address: str) -> ListEntry | None:
        """The first of its two entries, one for each kind of email."""
        answer = self._api.find(_path(address))
        items = read.items(answer, "results") if answer else []
        return _entry(items[0]) if items else None

    def add(self, address: str) -> None:
        self._api.call("PUT", _path(address), json={"type": "transactional"})

    def remove(self, address: str) -> Removal:
        """Entries of its compliance team are not ours to remove."""
        response = self._api.call("DELETE", _path(address), allowed={403, 404})
        results = {403: Removal.NOT_ALLOWED, 404: Removal.NOT_FOUND}
        return results.get(response.status_code, Removal.REMOVED)


def _path(address: str) -> str:
    return f"suppression-list/{quote(address, safe='')}"


def _entry(item: Raw) -> ListEntry:
    source = read.text(item, "source")
    return ListEntry(
        address=read.text(item, "recipient"),
        reason=COMPLAINT if source == "Spam Complaint" else LISTED,
        listed_at=read.moment(item, "updated" if item.get("updated") else "created"),
        words=read.joined(source, read.text(item, "description")),
    )
