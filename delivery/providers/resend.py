"""Resend: how its events read. It recognises a repeat for a day.

Source: https://resend.com/docs/webhooks and resend/resend-openapi, resend.yaml.
"""

from datetime import timedelta
from uuid import UUID

from anymail.backends.resend import EmailBackend as AnymailBackend
from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.resend import SvixWebhookValidationMixin
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest

from delivery.choices import BounceKind, EventType
from delivery.providers import raw as read
from delivery.providers.base import AnymailProvider, ReportedEvent
from delivery.providers.idempotency import IdempotencyHeaderMixin, put_key
from delivery.providers.raw import Raw
from delivery.views.inbox import InboxWebhookView

_TYPES = {
    "email.sent": EventType.SENT,
    "email.delivered": EventType.DELIVERED,
    "email.delivery_delayed": EventType.DEFERRED,
    "email.complained": EventType.COMPLAINED,
    "email.bounced": EventType.BOUNCED,
    "email.opened": EventType.OPENED,
    "email.clicked": EventType.CLICKED,
    # These three are unknown to Anymail 15.2.
    "email.suppressed": EventType.REJECTED,
    # Our quota or our domain: never the address.
    "email.failed": EventType.REJECTED,
    "email.scheduled": EventType.OTHER,
}
_CLASSES = {
    "Permanent": BounceKind.INVALID,
    "Transient": BounceKind.TEMPORARY,
    "Suppressed": BounceKind.SUPPRESSED,
    "OnAccountSuppressionList": BounceKind.SUPPRESSED,
    "MailboxFull": BounceKind.FULL,
    "MessageTooLarge": BounceKind.CONTENT,
    "ContentRejected": BounceKind.CONTENT,
    "AttachmentRejected": BounceKind.CONTENT,
}


class EmailBackend(IdempotencyHeaderMixin, AnymailBackend):  # type: ignore[misc]
    """Anymail's, with the key in the header `Idempotency-Key`."""


class ResendProvider(AnymailProvider):
    """Signs its webhooks; one list for the whole team."""

    name = "resend"
    label = "Resend"
    backend = "delivery.providers.resend.EmailBackend"
    # Source: resend.com/docs/dashboard/emails/idempotency-keys.
    idempotency_window = timedelta(hours=24)
    # 40 MB in all, encoded.
    max_attachment_bytes = 28_000_000

    def put_idempotency_key(self, email: EmailMultiAlternatives, key: UUID) -> None:
        put_key(email, key)

    def read_event(self, raw: object) -> ReportedEvent:
        event = read.as_object(raw)
        data = read.child(event, "data")
        native = read.text(event, "type")
        return ReportedEvent(
            type=_TYPES.get(native, EventType.OTHER),
            native_type=native,
            occurred_at=read.moment(event, "created_at"),
            recipient=read.first_address(data.get("to")),
            message_uuid=read.message_uuid(read.metadata_header(data)),
            provider_message_id=read.text(data, "email_id"),
            provider_class=_class(native, data),
            words=_words(data),
        )


class ResendWebhookView(SvixWebhookValidationMixin, InboxWebhookView):  # type: ignore[misc]
    """The signature is Svix's and carries its time, which Svix checks."""

    esp_name = "Resend"
    provider_name = "resend"

    def validate_request(self, request: HttpRequest) -> None:
        # Anymail lets everybody in when there is no secret.
        if not self._svix_webhook:
            raise AnymailWebhookValidationFailure("RESEND_SIGNING_SECRET is empty")


def _class(native: str, data: Raw) -> BounceKind:
    if native == "email.suppressed":
        return BounceKind.SUPPRESSED
    bounce = read.child(data, "bounce")
    by_type = _CLASSES.get(read.text(bounce, "type"), BounceKind.NONE)
    return _CLASSES.get(read.text(bounce, "subType"), by_type)


def _words(data: Raw) -> str:
    for name in ("bounce", "suppressed", "failed"):
        said = read.child(data, name)
        answers = said.get("diagnosticCode")
        answer = answers[0] if isinstance(answers, list) and answers else ""
        words = [read.text(said, "message"), read.text(said, "reason"), str(answer)]
        if any(words):
            return read.joined(*words)
    return ""
