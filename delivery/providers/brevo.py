"""Brevo: how its events read. It recognises a repeat for half an hour.

Source: https://developers.brevo.com/docs/transactional-webhooks.
"""

from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from delivery.choices import BounceKind, EventType
from delivery.providers import raw as read
from delivery.providers.base import AnymailProvider, ReportedEvent
from delivery.views.inbox import BasicAuthWebhookView

_TYPES = {
    "request": EventType.SENT,
    "delivered": EventType.DELIVERED,
    "deferred": EventType.DEFERRED,
    "hard_bounce": EventType.BOUNCED,
    "soft_bounce": EventType.BOUNCED,
    "invalid_email": EventType.BOUNCED,
    "blocked": EventType.REJECTED,
    "error": EventType.REJECTED,
    "spam": EventType.COMPLAINED,
    "complaint": EventType.COMPLAINED,
    "opened": EventType.OPENED,
    "unique_opened": EventType.OPENED,
    "click": EventType.CLICKED,
}
# Not proxy_open: Apple fetches images of mail that nobody has read.
_CLASSES = {
    "hard_bounce": BounceKind.INVALID,
    "invalid_email": BounceKind.INVALID,
    "soft_bounce": BounceKind.TEMPORARY,
    "blocked": BounceKind.SUPPRESSED,
}


class BrevoProvider(AnymailProvider):
    """Takes its key inside the JSON. Metadata travels in a header, ASCII only."""

    name = "brevo"
    label = "Brevo"
    backend = "anymail.backends.brevo.EmailBackend"
    # Source: developers.brevo.com/docs/heterogenous-versions-batch-emails.
    idempotency_window = timedelta(minutes=30)
    # 20 MB in all, encoded.
    max_attachment_bytes = 14_000_000

    def put_idempotency_key(self, email: EmailMultiAlternatives, key: UUID) -> None:
        email.extra_headers["idempotencyKey"] = str(key)
        # Its events can be asked for by tag only, see look_ups.brevo.
        email.tags = [str(key)]  # type: ignore[attr-defined]

    def read_event(self, raw: object) -> ReportedEvent:
        event = read.as_object(raw)
        native = read.text(event, "event")
        return ReportedEvent(
            type=_TYPES.get(native, EventType.OTHER),
            native_type=native,
            # Its other times are in the account's own zone.
            occurred_at=read.epoch(event, "ts_epoch", per_second=1000),
            recipient=read.text(event, "email"),
            message_uuid=read.message_uuid(event.get("X-Mailin-custom")),
            provider_message_id=read.text(event, "message-id"),
            provider_class=_CLASSES.get(native, BounceKind.NONE),
            words=read.text(event, "reason"),
        )


class BrevoWebhookView(BasicAuthWebhookView):
    esp_name = "Brevo"
    provider_name = "brevo"
