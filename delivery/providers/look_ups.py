"""Ask a provider whether it has a message, when its answer to the call was lost.

For providers without idempotency keys, or whose key has expired. What is found carries
our UUID; what is not found proves nothing, since they take a while to show a message.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from delivery.providers import raw as read
from delivery.providers.lists.brevo import brevo_api
from delivery.providers.lists.mailgun import mailgun_api
from delivery.providers.lists.postmark import postmark_api
from delivery.providers.raw import Raw

_EASTERN = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Wanted:
    """A message whose fate is unknown, and since when it may have been sent."""

    message_uuid: UUID
    address: str
    since: datetime


def postmark(wanted: Wanted) -> str | None:
    """Postmark's id of the message. Raises ApiFailed or BadEvent.

    Source: https://postmarkapp.com/developer/api/messages-api.
    """
    api = postmark_api()
    answer = api.get(
        "messages/outbound",
        recipient=wanted.address,
        messagestream=settings.ANYMAIL["POSTMARK_MESSAGE_STREAM"],
        # Its times are those of the American east.
        fromdate=f"{wanted.since.astimezone(_EASTERN):%Y-%m-%dT%H:%M:%S}",
        count=500,
        offset=0,
    )
    for item in read.items(answer, "Messages"):
        message_id = read.text(item, "MessageID")
        if "Metadata" not in item:
            item = api.get(f"messages/outbound/{message_id}/details")
        if read.message_uuid(item.get("Metadata")) == wanted.message_uuid:
            return message_id
    return None


def mailgun(wanted: Wanted) -> str | None:
    """Mailgun's id of the message. Raises ApiFailed or BadEvent.

    Source: https://documentation.mailgun.com/docs/mailgun/api-reference, events.
    """
    for event in _mailgun_events(wanted):
        if read.message_uuid(event.get("user-variables")) == wanted.message_uuid:
            headers = read.child(read.child(event, "message"), "headers")
            # With brackets, as in the answer to the send call.
            return f"<{read.text(headers, 'message-id').strip('<>')}>"
    return None


def _mailgun_events(wanted: Wanted) -> Iterator[Raw]:
    api = mailgun_api()
    page = api.get(
        "events",
        begin=int(wanted.since.timestamp()),
        ascending="yes",
        recipient=wanted.address,
        limit=300,
    )
    # There is always a next page; the one after the last is empty.
    while events := read.items(page, "items"):
        yield from events
        page = api.get(read.text(read.child(page, "paging"), "next"))


def brevo(wanted: Wanted) -> str | None:
    """Brevo's id of the message, which has our UUID as its tag.

    Raises ApiFailed or BadEvent.
    Source: https://developers.brevo.com/reference/get-email-event-report.
    """
    answer = brevo_api().get(
        "smtp/statistics/events",
        email=wanted.address,
        tags=str(wanted.message_uuid),
        days=2,
    )
    # An empty answer leaves them out.
    events = read.items(answer, "events") if "events" in answer else []
    return next((read.text(event, "messageId") for event in events), None)
