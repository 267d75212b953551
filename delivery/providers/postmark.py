"""Postmark: how its events read.

Source: https://postmarkapp.com/developer/webhooks and /developer/api/bounce-api.
"""

from typing import Any

from anymail.backends.postmark import EmailBackend as AnymailBackend
from anymail.message import AnymailRecipientStatus
from django.conf import settings

from delivery.choices import BounceKind, EventType
from delivery.providers import raw as read
from delivery.providers.base import AnymailProvider, ReportedEvent
from delivery.views.inbox import BasicAuthWebhookView

_TYPES = {
    "Bounce": EventType.BOUNCED,
    "Click": EventType.CLICKED,
    "Delivery": EventType.DELIVERED,
    "Open": EventType.OPENED,
    "SpamComplaint": EventType.COMPLAINED,
}
_TIMES = {
    "Bounce": "BouncedAt",
    "Delivery": "DeliveredAt",
    "SpamComplaint": "BouncedAt",
    "SubscriptionChange": "ChangedAt",
}
# What a bounce of each type is. Of one that is not here only its words count.
_BOUNCES = {
    "HardBounce": (EventType.BOUNCED, BounceKind.INVALID),
    "BadEmailAddress": (EventType.BOUNCED, BounceKind.INVALID),
    "SoftBounce": (EventType.BOUNCED, BounceKind.TEMPORARY),
    # Postmark itself goes on trying for twelve hours.
    "Transient": (EventType.DEFERRED, BounceKind.NONE),
    "DnsError": (EventType.DEFERRED, BounceKind.NONE),
    "Blocked": (EventType.BOUNCED, BounceKind.POLICY),
    # A filter's verdict; only SpamComplaint is a person's.
    "SpamNotification": (EventType.BOUNCED, BounceKind.POLICY),
    "VirusNotification": (EventType.BOUNCED, BounceKind.CONTENT),
    "DMARCPolicy": (EventType.BOUNCED, BounceKind.POLICY),
    "SpamComplaint": (EventType.COMPLAINED, BounceKind.NONE),
    "ManuallyDeactivated": (EventType.REJECTED, BounceKind.SUPPRESSED),
    "AutoResponder": (EventType.BOUNCED, BounceKind.AUTO_REPLY),
    "AddressChange": (EventType.BOUNCED, BounceKind.AUTO_REPLY),
    "ChallengeVerification": (EventType.BOUNCED, BounceKind.AUTO_REPLY),
    # Of a list, not of the message.
    "Subscribe": (EventType.OTHER, BounceKind.NONE),
    "Unsubscribe": (EventType.OTHER, BounceKind.NONE),
    "SMTPApiError": (EventType.REJECTED, BounceKind.NONE),
    "TemplateRenderingFailed": (EventType.REJECTED, BounceKind.NONE),
}

# Answers to a message that Postmark did not take, because of its receiver.
_REFUSALS = {300: "invalid", 406: "rejected"}


class EmailBackend(AnymailBackend):  # type: ignore[misc]
    """Anymail finds the refused receivers in the wording: ours has only the one."""

    def parse_recipient_status(
        self, response: Any, payload: Any, message: Any
    ) -> dict[str, AnymailRecipientStatus]:
        statuses: dict[str, AnymailRecipientStatus] = super().parse_recipient_status(
            response, payload, message
        )
        refusal = _REFUSALS.get(response.json().get("ErrorCode"))
        if refusal is None:
            return statuses
        status = AnymailRecipientStatus(message_id=None, status=refusal)
        return dict.fromkeys(statuses, status)


class PostmarkProvider(AnymailProvider):
    """Names a suppressed address in its answer; knows no idempotency keys."""

    name = "postmark"
    label = "Postmark"
    backend = "delivery.providers.postmark.EmailBackend"
    # 10 MB in all, encoded. Source: postmarkapp.com/support/article/1056.
    max_attachment_bytes = 7_000_000

    @property
    def suppression_scope(self) -> str:
        """Each message stream has its own list."""
        return str(settings.ANYMAIL["POSTMARK_MESSAGE_STREAM"])

    def read_event(self, raw: object) -> ReportedEvent:
        event = read.as_object(raw)
        record = read.text(event, "RecordType")
        native = read.text(event, "Type") if record == "Bounce" else ""
        kind = _TYPES.get(record, EventType.OTHER)
        type_, class_ = _BOUNCES.get(native, (kind, BounceKind.NONE))
        return ReportedEvent(
            type=type_,
            native_type=native or record,
            occurred_at=read.moment(event, _TIMES.get(record, "ReceivedAt")),
            recipient=read.text(event, "Email") or read.text(event, "Recipient"),
            message_uuid=read.message_uuid(event.get("Metadata")),
            provider_message_id=read.text(event, "MessageID"),
            provider_class=class_,
            words=read.text(event, "Details") or read.text(event, "Description"),
        )


class PostmarkWebhookView(BasicAuthWebhookView):
    esp_name = "Postmark"
    provider_name = "postmark"
