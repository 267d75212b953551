"""Postmark's list of one message stream.

Source: https://postmarkapp.com/developer/api/suppressions-api.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from delivery.errors import ApiFailed
from delivery.providers import raw as read
from delivery.providers.api import Api
from delivery.providers.lists.base import COMPLAINT, LISTED, ListEntry, Removal
from delivery.providers.raw import Raw

DEFAULT_URL = "https://api.postmarkapp.com/"


def postmark_api() -> Api:
    """Postmark's API, with our server's token."""
    return Api(
        settings.ANYMAIL.get("POSTMARK_API_URL", DEFAULT_URL),
        headers={
            "Accept": "application/json",
            "X-Postmark-Server-Token": settings.ANYMAIL["POSTMARK_SERVER_TOKEN"],
        },
    )


class PostmarkList:
    def __init__(self) -> None:
        self._api = postmark_api()
        stream = settings.ANYMAIL["POSTMARK_MESSAGE_STREAM"]
        self._path = f"message-streams/{stream}/suppressions"

    def iter_entries(self, since: datetime | None = None) -> Iterator[ListEntry]:
        # A day more: its days are those of the American east.
        params = {"fromdate": f"{since - timedelta(days=1):%Y-%m-%d}"} if since else {}
        yield from self._dump(**params)

    def get(self, address: str) -> ListEntry | None:
        return next(iter(self._dump(EmailAddress=address)), None)

    def add(self, address: str) -> None:
        result = self._change(self._path, address)
        if read.text(result, "Status") != "Suppressed":
            raise ApiFailed(read.text(result, "Message"))

    def remove(self, address: str) -> Removal:
        """It takes up to a minute; complaints cannot be removed."""
        result = self._change(f"{self._path}/delete", address)
        is_taken = read.text(result, "Status") == "Deleted"
        return Removal.PENDING if is_taken else Removal.NOT_ALLOWED

    def _dump(self, **params: str) -> list[ListEntry]:
        answer = self._api.get(f"{self._path}/dump", **params)
        return [_entry(item) for item in read.items(answer, "Suppressions")]

    def _change(self, path: str, address: str) -> Raw:
        body = {"Suppressions": [{"EmailAddress": address}]}
        answer = read.as_object(self._api.read("POST", path, json=body))
        return next(iter(read.items(answer, "Suppressions")), {})


def _entry(item: Raw) -> ListEntry:
    reason = read.text(item, "SuppressionReason")
    return ListEntry(
        address=read.text(item, "EmailAddress"),
        reason=COMPLAINT if reason == "SpamComplaint" else LISTED,
        listed_at=read.moment(item, "CreatedAt"),
        words=read.joined(reason, read.text(item, "Origin")),
    )
