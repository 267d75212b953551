"""Mailgun: how its events read.

Source: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks.
"""

import hashlib
import json
import time

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.mailgun import MailgunBaseWebhookView
from django.conf import settings
from django.http import HttpRequest

from delivery.choices import BounceKind, EventType
from delivery.errors import BadEvent
from delivery.providers import raw as read
from delivery.providers.base import AnymailProvider, ReportedEvent
from delivery.providers.raw import Raw
from delivery.views.inbox import InboxWebhookView

_TYPES = {
    "accepted": EventType.SENT,
    "rejected": EventType.REJECTED,
    "delivered": EventType.DELIVERED,
    "opened": EventType.OPENED,
    "clicked": EventType.CLICKED,
    "complained": EventType.COMPLAINED,
}
_CLASSES = {
    "bounce": BounceKind.INVALID,
    "espblock": BounceKind.POLICY,
    # Eight hours of temporary answers.
    "old": BounceKind.TEMPORARY,
}
# "Not delivering to previously bounced / complained / unsubscribed address": these
# alone mean its own list. Source: TryGhost/Ghost pull request 16100.
_LISTED_CODES = frozenset({"605", "606", "607"})
# It tries a post again for eight hours, and nothing says that it signs it anew; within
# that time the token, which is kept, shows a replay.
_SIGNATURE_LIFE_SECONDS = 9 * 3600


class MailgunProvider(AnymailProvider):
    """Signs a time and a token, not the body; one list for each sending domain."""

    name = "mailgun"
    label = "Mailgun"
    backend = "anymail.backends.mailgun.EmailBackend"
    # 25 MB in all, encoded.
    max_attachment_bytes = 18_000_000

    @property
    def suppression_scope(self) -> str:
        return str(settings.ANYMAIL["MAILGUN_SENDER_DOMAIN"])

    def raw_events(self, body: str) -> list[object]:
        return [read.child(read.as_object(json.loads(body)), "event-data")]

    def read_event(self, raw: object) -> ReportedEvent:
        event = read.as_object(raw)
        status = read.child(event, "delivery-status")
        type_, class_ = _meaning(event)
        native = [read.text(event, name) for name in ("event", "severity", "reason")]
        return ReportedEvent(
            type=type_,
            native_type=" ".join(filter(None, native)),
            occurred_at=read.epoch(event, "timestamp"),
            recipient=_recipient(event),
            message_uuid=read.message_uuid(event.get("user-variables")),
            provider_message_id=_message_id(event),
            provider_class=class_,
            status_code=read.text(status, "enhanced-code"),
            words=read.joined(
                _code(status),
                read.text(status, "message") or read.text(status, "description"),
                read.text(read.child(event, "reject"), "reason"),
            ),
        )


class MailgunWebhookView(InboxWebhookView, MailgunBaseWebhookView):  # type: ignore[misc]
    esp_name = "Mailgun"
    provider_name = "mailgun"
    # The one answer after which Mailgun does not come again.
    repeat_status = 406

    def __init__(self, **kwargs: object) -> None:
        # Signed, so it need not say a secret beside.
        super().__init__(webhook_secret=[], **kwargs)

    def validate_request(self, request: HttpRequest) -> None:
        signature = json.loads(request.body)["signature"]
        if abs(time.time() - int(signature["timestamp"])) > _SIGNATURE_LIFE_SECONDS:
            raise AnymailWebhookValidationFailure("Signed too long ago")

    def request_hash(self, request: HttpRequest) -> str:
        token = json.loads(request.body)["signature"]["token"]
        return hashlib.sha256(f"mailgun {token}".encode()).hexdigest()


def _meaning(event: Raw) -> tuple[EventType, BounceKind]:
    native = read.text(event, "event")
    if native != "failed":
        return _TYPES.get(native, EventType.OTHER), BounceKind.NONE
    if read.text(event, "severity") == "temporary":
        return EventType.DEFERRED, BounceKind.NONE
    reason = read.text(event, "reason")
    code = _code(read.child(event, "delivery-status"))
    if reason.startswith("suppress-") or code in _LISTED_CODES:
        return EventType.REJECTED, BounceKind.SUPPRESSED
    return EventType.BOUNCED, _CLASSES.get(reason, BounceKind.NONE)


def _code(status: Raw) -> str:
    return read.word(status, "code")


def _headers(event: Raw) -> Raw:
    return read.child(read.child(event, "message"), "headers")


def _recipient(event: Raw) -> str:
    return read.text(event, "recipient") or read.first_address(
        [_headers(event).get("to")]
    )


def _message_id(event: Raw) -> str:
    bare = read.text(_headers(event), "message-id").strip("<>")
    if not bare and not read.text(event, "event"):
        raise BadEvent("Neither an event nor a message")
    # With brackets, as in the answer to the send call.
    return f"<{bare}>" if bare else ""
