"""Mailjet: how its events read. Its list is known from its events alone.

Source: https://dev.mailjet.com/email/guides/webhooks/.
"""

from delivery.choices import BounceKind, EventType
from delivery.providers import raw as read
from delivery.providers.base import AnymailProvider, ReportedEvent
from delivery.providers.raw import Raw
from delivery.views.inbox import BasicAuthWebhookView

_TYPES = {
    # Mailjet says "sent" when the receiving server has accepted.
    "sent": EventType.DELIVERED,
    "open": EventType.OPENED,
    "click": EventType.CLICKED,
    "bounce": EventType.BOUNCED,
    "blocked": EventType.REJECTED,
    "spam": EventType.COMPLAINED,
}
_CLASSES = {
    "user unknown": BounceKind.INVALID,
    "mailbox inactive": BounceKind.DISABLED,
    "quota exceeded": BounceKind.FULL,
    "blacklisted": BounceKind.SUPPRESSED,
    "spam reporter": BounceKind.SUPPRESSED,
    "preblocked": BounceKind.SUPPRESSED,
    "invalid domain": BounceKind.INVALID,
    "no mail host": BounceKind.DNS,
    "relay/access denied": BounceKind.POLICY,
    "greylisted": BounceKind.TEMPORARY,
    "typofix": BounceKind.INVALID,
    "sender blocked": BounceKind.POLICY,
    "content blocked": BounceKind.POLICY,
    "policy issue": BounceKind.POLICY,
}


class MailjetProvider(AnymailProvider):
    """Knows no keys and lists nothing; its events come one by one or in groups."""

    name = "mailjet"
    label = "Mailjet"
    backend = "anymail.backends.mailjet.EmailBackend"
    # 15 MB in all, encoded.
    max_attachment_bytes = 10_500_000

    def read_event(self, raw: object) -> ReportedEvent:
        event = read.as_object(raw)
        native, error = read.text(event, "event"), read.text(event, "error")
        return ReportedEvent(
            type=_type(native, error, is_hard=event.get("hard_bounce") is True),
            native_type=" ".join(filter(None, [native, error])),
            occurred_at=read.epoch(event, "time"),
            recipient=read.text(event, "email"),
            message_uuid=read.message_uuid(event.get("Payload")),
            provider_message_id=read.word(event, "MessageID"),
            provider_class=_class(native, error, event),
            words=read.text(event, "smtp_reply")
            or read.joined(error, read.text(event, "comment")),
        )


class MailjetWebhookView(BasicAuthWebhookView):
    esp_name = "Mailjet"
    provider_name = "mailjet"


def _type(native: str, error: str, *, is_hard: bool) -> EventType:
    # It tries again by itself.
    if error == "greylisted" and not is_hard:
        return EventType.DEFERRED
    return _TYPES.get(native, EventType.OTHER)


def _class(native: str, error: str, event: Raw) -> BounceKind:
    class_ = _CLASSES.get(error, BounceKind.NONE)
    is_soft = native == "bounce" and event.get("hard_bounce") is False
    if is_soft and class_ in (BounceKind.INVALID, BounceKind.NONE):
        return BounceKind.TEMPORARY
    return class_
