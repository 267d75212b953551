"""The sandbox as a provider: how its events read."""

import json
from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from delivery.choices import BounceKind, EventType
from delivery.errors import BadEvent
from delivery.providers import raw as read
from delivery.providers.base import ReportedEvent

IDEMPOTENCY_KEY = "idempotency_key"

_TYPES = {
    "delivered": EventType.DELIVERED,
    "deferred": EventType.DEFERRED,
    "bounced": EventType.BOUNCED,
    "rejected": EventType.REJECTED,
    "complained": EventType.COMPLAINED,
    "opened": EventType.OPENED,
}


class SandboxProvider:
    """Accepts everything, sends nothing, and says what became of it by webhook."""

    name = "sandbox"
    label = "El proveedor de pruebas"
    backend = "delivery.providers.sandbox.backend.EmailBackend"
    idempotency_window: timedelta | None = timedelta(hours=24)
    suppression_scope = ""
    max_attachment_bytes = 10_000_000

    def put_idempotency_key(self, email: EmailMultiAlternatives, key: UUID) -> None:
        email.esp_extra = {IDEMPOTENCY_KEY: str(key)}  # type: ignore[attr-defined]

    def raw_events(self, body: str) -> list[object]:
        post = json.loads(body)
        if not isinstance(post, dict) or not isinstance(post.get("events"), list):
            raise BadEvent('Not an object with a list of "events"')
        return list(post["events"])

    def read_event(self, raw: object) -> ReportedEvent:
        event = read.as_object(raw)
        kind = read.text(event, "type")
        return ReportedEvent(
            type=_TYPES.get(kind, EventType.OTHER),
            native_type=kind,
            occurred_at=read.moment(event, "occurred_at"),
            recipient=read.text(event, "recipient"),
            message_uuid=read.message_uuid(event.get("metadata")),
            provider_message_id=read.text(event, "message_id"),
            provider_class=_provider_class(kind),
            status_code=read.text(event, "status"),
            words=read.text(event, "response"),
        )


def _provider_class(kind: str) -> BounceKind:
    # The sandbox rejects what is on its own list, and for no other reason.
    return BounceKind.SUPPRESSED if kind == "rejected" else BounceKind.NONE
