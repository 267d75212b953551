"""SendGrid: how its events read. Anymail still sends through it, without support.

Source: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event.
"""

import warnings

from anymail.exceptions import (
    AnymailNotSupportedWarning,
    AnymailWebhookValidationFailure,
)
from anymail.webhooks.sendgrid import SendGridBaseWebhookView
from django.http import HttpRequest

from delivery.choices import BounceKind, EventType
from delivery.providers import raw as read
from delivery.providers.base import AnymailProvider, ReportedEvent
from delivery.providers.raw import Raw
from delivery.views.inbox import InboxWebhookView

# Known and accepted: the original product used SendGrid. Anymail's check W003 looks at
# EMAIL_BACKEND only, which is never this one.
warnings.filterwarnings(
    "ignore",
    message="django-anymail has dropped official support for SendGrid",
    category=AnymailNotSupportedWarning,
)

_TYPES = {
    "processed": EventType.SENT,
    "delivered": EventType.DELIVERED,
    "deferred": EventType.DEFERRED,
    "bounce": EventType.BOUNCED,
    "dropped": EventType.REJECTED,
    "spamreport": EventType.COMPLAINED,
    "open": EventType.OPENED,
    "click": EventType.CLICKED,
}
_BY_CLASSIFICATION = {
    "invalid address": BounceKind.INVALID,
    "mailbox unavailable": BounceKind.FULL,
    "reputation": BounceKind.POLICY,
    "content": BounceKind.CONTENT,
    "frequency or volume too high": BounceKind.POLICY,
    "technical failure": BounceKind.TEMPORARY,
}
_LISTED = ("bounced address", "invalid", "spam reporting address", "unsubscribed")


class SendGridProvider(AnymailProvider):
    """Signs its webhooks; drops what is on its list without saying so at once."""

    name = "sendgrid"
    label = "SendGrid"
    backend = "anymail.backends.sendgrid.EmailBackend"
    # 30 MB in all, encoded.
    max_attachment_bytes = 21_000_000

    def read_event(self, raw: object) -> ReportedEvent:
        event = read.as_object(raw)
        native = read.text(event, "event")
        return ReportedEvent(
            type=_TYPES.get(native, EventType.OTHER),
            native_type=" ".join(filter(None, [native, read.text(event, "type")])),
            occurred_at=read.epoch(event, "timestamp"),
            recipient=read.text(event, "email"),
            # It mixes the metadata with its own fields.
            message_uuid=read.message_uuid(event),
            # Its own id at the send call is not the one in events: Anymail adds one.
            # Source: anymail/django-anymail issue 108.
            provider_message_id=read.text(event, "anymail_id"),
            provider_class=_class(native, event),
            status_code=read.text(event, "status"),
            words=read.text(event, "response") or read.text(event, "reason"),
        )


class SendGridWebhookView(InboxWebhookView, SendGridBaseWebhookView):  # type: ignore[misc]
    esp_name = "SendGrid"
    provider_name = "sendgrid"
    key_setting_name = "tracking_webhook_verification_key"

    def __init__(self, **kwargs: object) -> None:
        # Signed, so it need not say a secret beside.
        super().__init__(webhook_secret=[], **kwargs)

    def validate_request(self, request: HttpRequest) -> None:
        # Anymail lets everybody in when there is no key.
        if not self.webhook_verification_key:
            raise AnymailWebhookValidationFailure("No verification key is set")


def _class(native: str, event: Raw) -> BounceKind:
    if native == "dropped":
        is_listed = read.text(event, "reason").lower().startswith(_LISTED)
        return BounceKind.SUPPRESSED if is_listed else BounceKind.NONE
    if native != "bounce":
        return BounceKind.NONE
    # A block is the receiver's filter; the address is not put on any list.
    if read.text(event, "type") == "blocked":
        return BounceKind.POLICY
    if read.text(event, "type") == "expired":
        return BounceKind.TEMPORARY
    classification = read.text(event, "bounce_classification").lower()
    return _BY_CLASSIFICATION.get(classification, BounceKind.NONE)
