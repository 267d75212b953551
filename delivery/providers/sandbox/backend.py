"""The sandbox's API: an Anymail backend that accepts mail into our own database."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from anymail.backends.base import AnymailBaseBackend, BasePayload
from anymail.message import AnymailRecipientStatus
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from delivery.models import SandboxEvent, SandboxMail
from delivery.providers.sandbox.outcomes import Planned, plan
from delivery.providers.sandbox.provider import IDEMPOTENCY_KEY
from delivery.publishing import publish_on_commit


# Anymail has no type information.
class EmailBackend(AnymailBaseBackend):  # type: ignore[misc]
    """Accepts each message once per idempotency key and plans what becomes of it."""

    esp_name = "Sandbox"

    def build_message_payload(
        self, message: EmailMessage, defaults: dict[str, Any]
    ) -> "SandboxPayload":
        return SandboxPayload(message, defaults, self)

    def post_to_esp(
        self, payload: "SandboxPayload", message: EmailMessage
    ) -> SandboxMail:
        with transaction.atomic():
            mail, is_new = SandboxMail.objects.get_or_create(
                idempotency_key=payload.idempotency_key,
                defaults={
                    "provider_message_id": f"sandbox-{uuid4().hex}",
                    "recipient": payload.recipient,
                    "subject": str(message.subject),
                    "mime": message.message().as_bytes(),
                    "metadata": payload.metadata,
                },
            )
            if is_new:
                _plan_events(mail)
        return mail

    def parse_recipient_status(
        self, response: SandboxMail, payload: "SandboxPayload", message: EmailMessage
    ) -> dict[str, AnymailRecipientStatus]:
        status = AnymailRecipientStatus(response.provider_message_id, "queued")
        return {payload.recipient: status}


class SandboxPayload(BasePayload):  # type: ignore[misc]
    """What the sandbox needs beside the MIME message that Django builds."""

    def init_payload(self) -> None:
        self.recipient = ""
        self.metadata: dict[str, str] = {}
        self.idempotency_key = uuid4().hex

    def add_recipient(self, recipient_type: str, email: Any) -> None:
        if self.recipient:
            self.unsupported_feature("more than one recipient")
        self.recipient = email.addr_spec

    def set_metadata(self, metadata: dict[str, str]) -> None:
        self.metadata = metadata

    def set_esp_extra(self, extra: dict[str, str]) -> None:
        self.idempotency_key = extra.get(IDEMPOTENCY_KEY, self.idempotency_key)

    def _is_in_mime(self, *args: Any) -> None:
        """Nothing to do: the MIME message carries it."""

    set_from_email = _is_in_mime
    set_subject = _is_in_mime
    set_reply_to = _is_in_mime
    set_extra_headers = _is_in_mime
    set_text_body = _is_in_mime
    set_html_body = _is_in_mime
    add_alternative = _is_in_mime
    add_attachment = _is_in_mime


def _plan_events(mail: SandboxMail) -> None:
    planned = plan(mail.recipient)
    events = SandboxEvent.objects.bulk_create(_event(mail, one) for one in planned)
    for event, one in zip(events, planned, strict=True):
        publish_on_commit(
            "delivery.tasks.post_sandbox_event",
            event.pk,
            countdown=one.after_seconds,
        )


def _event(mail: SandboxMail, planned: Planned) -> SandboxEvent:
    due_at = timezone.now() + timedelta(seconds=planned.after_seconds)
    payload = {
        "type": planned.type,
        "message_id": mail.provider_message_id,
        "recipient": mail.recipient,
        "metadata": mail.metadata,
        "occurred_at": due_at.isoformat(),
        "status": planned.status_code,
        "response": planned.words,
    }
    return SandboxEvent(mail=mail, payload=payload, due_at=due_at)
