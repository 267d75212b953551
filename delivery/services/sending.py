"""Hand one message to the provider: claim, commit, call, record.

The row decides, not the broker: of any number of tasks for one message, the one whose
UPDATE takes the claim makes the call. The call runs outside of any transaction and its
outcome is written only while the claim holds.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from anymail.message import AnymailMessage
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from blacklist.addresses import domain_of, mask
from blacklist.models import DomainFact, Evidence, Suppression
from blacklist.services import NewEvidence, suppress
from delivery.answers import (
    Accepted,
    Answer,
    Doubtful,
    NotAccepted,
    Refused,
    read_error,
    read_status,
)
from delivery.backoff import backoff_seconds
from delivery.choices import BounceKind, SendState
from delivery.errors import DeliveryError
from delivery.models import Message
from delivery.providers.base import Provider
from delivery.providers.registry import get_provider, kept_connection
from delivery.services.composing import compose
from delivery.services.events import adopt

logger = logging.getLogger(__name__)

# With waits of up to 15 minutes, about a day.
TRIES = 100
SWEEP_BATCH = 1000
DETAIL_LENGTH = 1000

_OPEN = Q(send_state__in=[SendState.PENDING, SendState.RETRY])
_REASONS = {
    BounceKind.INVALID: Suppression.Reason.INVALID,
    BounceKind.SUPPRESSED: Suppression.Reason.SUPPRESSED,
}
_RECORDED_FIELDS = [
    "send_state",
    "detail",
    "provider_message_id",
    "mail_host",
    "accepted_at",
    "next_try_at",
    "doubtful_since",
    "claim",
    "lease_until",
]


@dataclass(frozen=True)
class Claim:
    """The right to call the provider for one message, until the lease ends."""

    message: Message
    token: UUID
    provider: Provider


def send(message_id: int) -> None:
    """Send one message if it is due, nobody else has it and its address is not blocked.

    Does nothing otherwise, so it may be called any number of times, at any time.
    """
    provider = get_provider()
    claim = take_claim(message_id, provider)
    if claim is None:
        withhold(message_id)
        return
    record(claim, call(claim))


def take_claim(message_id: int, provider: Provider) -> Claim | None:
    """Take a due message with one UPDATE; None if it is not to be sent now.

    The blacklist is asked in the same statement: if it cannot answer, nothing is sent.
    """
    now = timezone.now()
    token = uuid4()
    claimed = (
        Message.objects.filter(_due(now, provider), pk=message_id)
        .exclude(_blocked())
        .update(
            send_state=SendState.SENDING,
            claim=token,
            lease_until=now + timedelta(seconds=settings.MESSAGE_LEASE_SECONDS),
            attempts=F("attempts") + 1,
            provider=provider.name,
        )
    )
    if not claimed:
        return None
    message = Message.objects.select_related("dispatch__sender").get(pk=message_id)
    return Claim(message, token, provider)


def withhold(message_id: int) -> None:
    """Mark a message that waits for sending to a blocked address, with the reason."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return
    suppression = (
        Suppression.objects.blocking().filter(address=message.folded_address).first()
    )
    if suppression is None:
        return
    # One that may have been accepted already stays in doubt.
    withheld = Message.objects.filter(
        _OPEN, pk=message_id, doubtful_since__isnull=True
    ).update(
        send_state=SendState.WITHHELD, detail=suppression.get_reason_display() + "."
    )
    if withheld:
        logger.info("Message %s withheld: %s", message.uuid, mask(message.address))


def call(claim: Claim) -> Answer:
    """Make the one call to the provider; whatever happens comes back as an answer."""
    try:
        email = compose(claim.message, claim.provider)
        connection = kept_connection(claim.provider)
    except DeliveryError as error:
        return NotAccepted(str(error), may_retry=False)
    # Storages fail in ways of their own. Nothing has left yet: trying again is safe.
    except Exception as error:
        logger.exception("Message %s cannot be composed", claim.message.uuid)
        return NotAccepted(f"No se pudo preparar el correo: {error}", may_retry=True)
    try:
        connection.send_messages([email])
    # Anything at all may come out of a call, and all of it means something.
    except Exception as error:  # noqa: BLE001
        return _status(email) or read_error(error, now=timezone.now())
    return _status(email) or Doubtful("El proveedor respondió sin decir nada.")


def record(claim: Claim, answer: Answer) -> None:
    """Write what the call came to, if the claim still holds."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(no_key=True)
            .filter(pk=claim.message.pk, claim=claim.token)
            .first()
        )
        if message is None:
            # Somebody else took it over, or news came that proved the acceptance.
            told = type(answer).__name__
            logger.info("Message %s: too late to say %s", claim.message.uuid, told)
            return
        _write(message, answer)
        message.claim = message.lease_until = None
        message.save(update_fields=_RECORDED_FIELDS)
        if isinstance(answer, Refused):
            _mirror(message, answer, claim.provider)
        if isinstance(answer, Accepted):
            adopt(message)
    logger.info(
        "Message %s of dispatch %s: %s",
        message.uuid,
        message.dispatch_id,
        message.send_state,
    )


def expire_leases() -> int:
    """Messages whose worker vanished during the call: nobody knows what came of it.

    The claim stays, so that a worker that was only slow may still write the outcome.
    """
    now = timezone.now()
    return Message.objects.filter(
        send_state=SendState.SENDING, lease_until__lt=now
    ).update(
        send_state=SendState.UNKNOWN,
        detail="El envío se interrumpió antes de la respuesta del proveedor.",
        doubtful_since=Coalesce("doubtful_since", F("lease_until")),
        next_try_at=now,
    )


def due_ids() -> list[int]:
    """Messages that a worker should look at now, the longest waiting first."""
    due = Message.objects.filter(_due(timezone.now(), get_provider()))
    return list(due.order_by("next_try_at").values_list("pk", flat=True)[:SWEEP_BATCH])


def _due(now: datetime, provider: Provider) -> Q:
    """Those whose time has come, and that cannot become a second copy.

    Once in doubt, only the same provider may be asked again, and only as long as it
    recognises the key of the first call.
    """
    is_certain = _OPEN & Q(doubtful_since__isnull=True)
    if provider.idempotency_window is None:
        return is_certain & Q(next_try_at__lte=now)
    is_repeatable = Q(
        send_state=SendState.UNKNOWN,
        provider=provider.name,
        doubtful_since__gt=now - provider.idempotency_window,
        attempts__lt=TRIES,
    )
    return (is_certain | is_repeatable) & Q(next_try_at__lte=now)


def _blocked() -> Exists:
    suppressions = Suppression.objects.blocking()
    return Exists(suppressions.filter(address=OuterRef("folded_address")))


def _status(email: AnymailMessage) -> Answer | None:
    return read_status(email.anymail_status)


def _write(message: Message, answer: Answer) -> None:
    now = timezone.now()
    if isinstance(answer, Accepted):
        message.send_state = SendState.ACCEPTED
        message.detail = ""
        message.provider_message_id = answer.provider_message_id
        message.mail_host = _mail_host(message)
        message.accepted_at = now
        message.doubtful_since = None
        return
    message.detail = answer.words[:DETAIL_LENGTH]
    if isinstance(answer, Refused):
        message.send_state = SendState.FAILED
        return
    message.next_try_at = now + timedelta(
        seconds=backoff_seconds(message.attempts, at_least=answer.retry_after_seconds)
    )
    if isinstance(answer, Doubtful) or message.doubtful_since:
        # What a repeat says of itself says nothing of the first call.
        message.send_state = SendState.UNKNOWN
        message.doubtful_since = message.doubtful_since or now
    elif answer.may_retry and message.attempts < TRIES:
        message.send_state = SendState.RETRY
    else:
        message.send_state = SendState.FAILED


def _mirror(message: Message, answer: Refused, provider: Provider) -> None:
    """The provider said at once that it will not write there: our list says so too."""
    key = hashlib.sha256(f"refused {message.uuid}".encode()).hexdigest()
    evidence = NewEvidence(
        source=Evidence.Source.SEND,
        provider=provider.name,
        scope=provider.suppression_scope,
        status_code="",
        words=answer.words,
        occurred_at=timezone.now(),
        key=key,
    )
    suppress(message.address, reason=_REASONS[answer.kind], evidence=evidence)


def _mail_host(message: Message) -> str:
    """The receiving server as DNS was last known to name it; "" if it is not known."""
    fact = DomainFact.objects.filter(domain=domain_of(message.folded_address)).first()
    return str(fact.mx_hosts[0]) if fact and fact.mx_hosts else ""
