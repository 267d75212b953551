"""The list of an SES account in one region.

Source: https://docs.aws.amazon.com/ses/latest/APIReference-V2/, SuppressedDestination.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from delivery.errors import ApiFailed, BadEvent
from delivery.providers import raw as read
from delivery.providers.lists.base import COMPLAINT, LISTED, ListEntry, Removal

_PAGE = 1000


class AmazonSesList:
    def __init__(self) -> None:
        params = settings.ANYMAIL["AMAZON_SES_CLIENT_PARAMS"]
        config = Config(**params["config"])
        self._client = boto3.client("sesv2", **params | {"config": config})

    def iter_entries(self, since: datetime | None = None) -> Iterator[ListEntry]:
        params: dict[str, Any] = {"PageSize": _PAGE}
        if since:
            params["StartDate"] = since
        while True:
            page = self._call("list_suppressed_destinations", **params) or {}
            yield from map(_entry, read.items(page, "SuppressedDestinationSummaries"))
            if not page.get("NextToken"):
                return
            params["NextToken"] = page["NextToken"]

    def get(self, address: str) -> ListEntry | None:
        answer = self._call("get_suppressed_destination", EmailAddress=address)
        return _entry(answer["SuppressedDestination"]) if answer else None

    def add(self, address: str) -> None:
        self._call("put_suppressed_destination", EmailAddress=address, Reason="BOUNCE")

    def remove(self, address: str) -> Removal:
        answer = self._call("delete_suppressed_destination", EmailAddress=address)
        return Removal.NOT_FOUND if answer is None else Removal.REMOVED

    def _call(self, name: str, **params: Any) -> dict[str, Any] | None:
        """What SES answers, None when it does not have it."""
        try:
            answer: dict[str, Any] = getattr(self._client, name)(**params)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NotFoundException":
                return None
            raise ApiFailed(f"Amazon SES: {error}") from error
        except BotoCoreError as error:
            raise ApiFailed(f"Amazon SES: {error}") from error
        return answer


def _entry(item: dict[str, Any]) -> ListEntry:
    reason = read.text(item, "Reason")
    if not isinstance(item.get("LastUpdateTime"), datetime):
        raise BadEvent('"LastUpdateTime" is not a time')
    return ListEntry(
        address=read.text(item, "EmailAddress"),
        reason=COMPLAINT if reason == "COMPLAINT" else LISTED,
        listed_at=item["LastUpdateTime"],
        words=reason,
    )
