"""What we need to know of an email provider, beyond what Anymail knows."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from delivery.choices import BounceKind, EventType
from delivery.providers.raw import as_list


@dataclass(frozen=True)
class ReportedEvent:
    """One raw event of a provider in our words, not yet matched or classified."""

    type: EventType
    # The provider's own name of it, e.g. "SoftBounce".
    native_type: str
    occurred_at: datetime
    recipient: str
    # Ours, when it came back in the metadata.
    message_uuid: UUID | None
    provider_message_id: str
    # What the provider's own classification comes to; NONE: it has none.
    provider_class: BounceKind = BounceKind.NONE
    status_code: str = ""
    words: str = ""


class Provider(Protocol):
    """One outside email service. Its webhook is a subclass of InboxWebhookView."""

    # As in EMAIL_PROVIDER and in the provider column of our rows.
    name: str
    # As people know it.
    label: str
    # Dotted path of the Anymail backend that sends.
    backend: str
    # How long a repeat under the same key is recognised. None: it knows no keys, and
    # a message whose acceptance is unknown is never sent again by itself.
    idempotency_window: timedelta | None
    # Of all attachments together, before they are encoded.
    max_attachment_bytes: int

    @property
    def suppression_scope(self) -> str:
        """The part of the account that its list belongs to, "" for all of it."""

    def put_idempotency_key(self, email: EmailMultiAlternatives, key: UUID) -> None:
        """Put the key where this provider looks for it. Does nothing if it has none."""

    def raw_events(self, body: str) -> list[object]:
        """Take a verified post apart. Raises BadEvent when it cannot be read at all."""

    def read_event(self, raw: object) -> ReportedEvent:
        """Read one raw event. Raises BadEvent."""


class AnymailProvider:
    """What most services behind Anymail have in common: JSON, and no keys."""

    idempotency_window: timedelta | None = None

    @property
    def suppression_scope(self) -> str:
        return ""

    def put_idempotency_key(self, email: EmailMultiAlternatives, key: UUID) -> None:
        """It has none."""

    def raw_events(self, body: str) -> list[object]:
        return as_list(json.loads(body))
