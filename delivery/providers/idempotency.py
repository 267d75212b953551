"""The HTTP header under which some services recognise a repeat."""

from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

HEADER = "Idempotency-Key"


def put_key(email: EmailMultiAlternatives, key: UUID) -> None:
    """Let the key travel with the email to the backend, not to the receiver."""
    email.idempotency_key = str(key)  # type: ignore[attr-defined]


class IdempotencyHeaderMixin:
    """For an Anymail backend: each request carries its email's key."""

    def build_message_payload(self, message: Any, defaults: dict[str, Any]) -> Any:
        payload = super().build_message_payload(message, defaults)  # type: ignore[misc]
        payload.headers[HEADER] = message.idempotency_key
        return payload
