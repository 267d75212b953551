"""SparkPost: how its events read. It recognises a repeat for a day.

Source: https://developers.sparkpost.com/api/webhooks and
https://docs.sparkpost.com, bounce classification codes.
"""

import json
from datetime import timedelta
from uuid import UUID

from anymail.backends.sparkpost import EmailBackend as AnymailBackend
from django.core.mail import EmailMultiAlternatives

from delivery.choices import BounceKind, EventType
from delivery.providers import raw as read
from delivery.providers.base import AnymailProvider, ReportedEvent
from delivery.providers.idempotency import IdempotencyHeaderMixin, put_key
from delivery.providers.raw import Raw
from delivery.views.inbox import BasicAuthWebhookView

_TYPES = {
    "injection": EventType.SENT,
    "delivery": EventType.DELIVERED,
    "delay": EventType.DEFERRED,
    "bounce": EventType.BOUNCED,
    "out_of_band": EventType.BOUNCED,
    "policy_rejection": EventType.REJECTED,
    "generation_failure": EventType.REJECTED,
    "generation_rejection": EventType.REJECTED,
    "spam_complaint": EventType.COMPLAINED,
    "open": EventType.OPENED,
    "click": EventType.CLICKED,
}
_CLASSES = {
    **dict.fromkeys(["10", "30"], BounceKind.INVALID),
    **dict.fromkeys(["20", "24", "40", "70"], BounceKind.TEMPORARY),
    "21": BounceKind.DNS,
    "22": BounceKind.FULL,
    **dict.fromkeys(["23", "53"], BounceKind.CONTENT),
    **dict.fromkeys(["25", "50", "51", "52", "54"], BounceKind.POLICY),
    **dict.fromkeys(["60", "100"], BounceKind.AUTO_REPLY),
    "90": BounceKind.SUPPRESSED,
}


class EmailBackend(IdempotencyHeaderMixin, AnymailBackend):  # type: ignore[misc]
    """Anymail's, with the key in the header `Idempotency-Key`."""


class SparkPostProvider(AnymailProvider):
    """One list for each account or subaccount."""

    name = "sparkpost"
    label = "SparkPost"
    backend = "delivery.providers.sparkpost.EmailBackend"
    # Source: github.com/SparkPost/developers.sparkpost.com, pull request 590.
    idempotency_window = timedelta(hours=24)
    # 20 MB in all, encoded.
    max_attachment_bytes = 14_000_000

    def put_idempotency_key(self, email: EmailMultiAlternatives, key: UUID) -> None:
        put_key(email, key)

    def raw_events(self, body: str) -> list[object]:
        """Without the empty events that it posts to see whether we are there."""
        return [one for one in read.as_list(json.loads(body)) if one != {"msys": {}}]

    def read_event(self, raw: object) -> ReportedEvent:
        event = _unwrapped(raw)
        native = read.text(event, "type")
        return ReportedEvent(
            type=_TYPES.get(native, EventType.OTHER),
            native_type=native,
            occurred_at=read.epoch(event, "timestamp"),
            recipient=read.text(event, "raw_rcpt_to") or read.text(event, "rcpt_to"),
            message_uuid=read.message_uuid(event.get("rcpt_meta")),
            # Not message_id: the send call answers with this one.
            provider_message_id=read.word(event, "transmission_id"),
            provider_class=_class(native, event),
            words=read.text(event, "raw_reason") or read.text(event, "reason"),
        )


class SparkPostWebhookView(BasicAuthWebhookView):
    esp_name = "SparkPost"
    provider_name = "sparkpost"


def _unwrapped(raw: object) -> Raw:
    """The event inside of {"msys": {"message_event": {...}}}."""
    wrapped = read.child(read.as_object(raw), "msys")
    return read.as_object(next(iter(wrapped.values()), None))


def _class(native: str, event: Raw) -> BounceKind:
    if native == "policy_rejection" and _is_listed(event):
        return BounceKind.SUPPRESSED
    return _CLASSES.get(read.word(event, "bounce_class"), BounceKind.NONE)


def _is_listed(event: Raw) -> bool:
    # "recipient address suppressed due to customer policy"
    words = f"{event.get('raw_reason')} {event.get('reason')}".lower()
    return "suppress" in words
