"""The sandbox as a provider: how its events read."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.utils.dateparse import parse_datetime

from delivery.choices import BounceKind, EventType
from delivery.errors import BadEvent
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
        if not isinstance(raw, dict):
            raise BadEvent("Not an object")
        kind = _text(raw, "type")
        return ReportedEvent(
            type=_TYPES.get(kind, EventType.OTHER),
            native_type=kind,
            occurred_at=_moment(raw),
            recipient=_text(raw, "recipient"),
            message_uuid=_message_uuid(raw),
            provider_message_id=_text(raw, "message_id"),
            provider_class=_provider_class(kind),
            status_code=_text(raw, "status"),
            words=_text(raw, "response"),
        )


def _provider_class(kind: str) -> BounceKind:
    # The sandbox rejects what is on its own list, and for no other reason.
    return BounceKind.SUPPRESSED if kind == "rejected" else BounceKind.NONE


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str):
        raise BadEvent(f'"{name}" is not a text')
    return value


def _moment(raw: dict[str, Any]) -> datetime:
    try:
        moment = parse_datetime(_text(raw, "occurred_at"))
    except ValueError as error:
        raise BadEvent(f'"occurred_at": {error}') from error
    if moment is None or moment.tzinfo is None:
        raise BadEvent('"occurred_at" is not a time with its zone')
    return moment


def _message_uuid(raw: dict[str, Any]) -> UUID | None:
    metadata = raw.get("metadata")
    value = metadata.get("message") if isinstance(metadata, dict) else None
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
