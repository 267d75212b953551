"""Amazon SES: how its events read.

Source: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html.
"""

import json

from django.conf import settings

from delivery.choices import BounceKind, EventType
from delivery.errors import BadEvent
from delivery.providers import raw as read
from delivery.providers.base import AnymailProvider, ReportedEvent
from delivery.providers.raw import Raw

_TYPES = {
    "Send": EventType.SENT,
    "Delivery": EventType.DELIVERED,
    "DeliveryDelay": EventType.DEFERRED,
    "Bounce": EventType.BOUNCED,
    "Complaint": EventType.COMPLAINED,
    "Reject": EventType.REJECTED,
    "Rendering Failure": EventType.REJECTED,
    "Open": EventType.OPENED,
    "Click": EventType.CLICKED,
}
# Where each type lists its receivers.
_RECEIVERS = {
    "Bounce": "bouncedRecipients",
    "Complaint": "complainedRecipients",
    "DeliveryDelay": "delayedRecipients",
}
_CLASSES = {
    "MailboxFull": BounceKind.FULL,
    "MessageTooLarge": BounceKind.CONTENT,
    "ContentRejected": BounceKind.CONTENT,
    "AttachmentRejected": BounceKind.CONTENT,
    "Suppressed": BounceKind.SUPPRESSED,
    "OnAccountSuppressionList": BounceKind.SUPPRESSED,
    "UnsubscribedRecipient": BounceKind.SUPPRESSED,
}
_CLASSES_BY_TYPE = {
    "Permanent": BounceKind.INVALID,
    # Often somebody's answering machine. Source: knadh/listmonk issue 1463.
    "Transient": BounceKind.TEMPORARY,
}


class AmazonSesProvider(AnymailProvider):
    """No keys; one list for each account and region."""

    name = "amazon_ses"
    label = "Amazon SES"
    backend = "delivery.providers.amazon_ses.backend.EmailBackend"
    # 40 MB in all, encoded. Source: docs.aws.amazon.com/ses/latest/dg/attachments.html.
    max_attachment_bytes = 28_000_000

    @property
    def suppression_scope(self) -> str:
        return str(settings.AMAZON_SES_REGION)

    def raw_events(self, body: str) -> list[object]:
        envelope = read.as_object(json.loads(body))
        message = read.text(envelope, "Message")
        # The offer of a subscription, and the trial that follows it, tell nothing.
        is_event = read.text(envelope, "Type") == "Notification" and message[:1] == "{"
        try:
            return [json.loads(message)] if is_event else []
        except ValueError as error:
            raise BadEvent(f'"Message": {error}') from error

    def read_event(self, raw: object) -> ReportedEvent:
        event = read.as_object(raw)
        native = read.text(event, "eventType") or read.text(event, "notificationType")
        if not native:
            raise BadEvent("No type")
        mail = read.child(event, "mail")
        details = _details(native, event)
        receiver = _receiver(native, details)
        class_ = _class(details)
        timed = details if "timestamp" in details else mail
        return ReportedEvent(
            type=_type(native, class_),
            native_type=native,
            occurred_at=read.moment(timed, "timestamp"),
            recipient=read.text(receiver, "emailAddress")
            or read.first_address(mail.get("destination")),
            message_uuid=read.message_uuid(read.metadata_header(mail)),
            provider_message_id=read.text(mail, "messageId"),
            provider_class=class_,
            status_code=read.text(receiver, "status"),
            words=_words(details, receiver),
        )


def _type(native: str, class_: BounceKind) -> EventType:
    # On a list: SES has not even tried.
    if native == "Bounce" and class_ == BounceKind.SUPPRESSED:
        return EventType.REJECTED
    return _TYPES.get(native, EventType.OTHER)


def _details(native: str, event: Raw) -> Raw:
    if native == "Rendering Failure":
        return read.child(event, "failure")
    return read.child(event, f"{native[:1].lower()}{native[1:]}")


def _receiver(native: str, details: Raw) -> Raw:
    """The first one: each of our messages has one receiver."""
    receivers = details.get(_RECEIVERS.get(native, ""))
    first = receivers[0] if isinstance(receivers, list) and receivers else {}
    return read.as_object(first)


def _class(details: Raw) -> BounceKind:
    by_type = _CLASSES_BY_TYPE.get(read.text(details, "bounceType"), BounceKind.NONE)
    return _CLASSES.get(read.text(details, "bounceSubType"), by_type)


def _words(details: Raw, receiver: Raw) -> str:
    return (
        read.text(receiver, "diagnosticCode")
        or read.text(details, "smtpResponse")
        or read.text(details, "reason")
        or read.text(details, "errorMessage")
        or read.text(details, "complaintFeedbackType")
    )
