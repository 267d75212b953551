"""Hand messages to the provider: claim, commit, call, record.

The call runs outside of any transaction and its outcome is written only while the
claim holds.
"""

import hashlib
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anymail.message import AnymailMessage
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from blacklist.models import Evidence, Suppression
from blacklist.services import NewEvidence, suppress
from delivery.answers import (
    Accepted,
    Answer,
    Doubtful,
    NotAccepted,
    NotCalled,
    Refused,
    read_error,
    read_status,
)
from delivery.backoff import backoff_seconds
from delivery.choices import BounceKind, SendState
from delivery.errors import DeliveryError
from delivery.log_fields import fields_of, log_fields
from delivery.models import Message
from delivery.providers.registry import kept_connection
from delivery.services.adding import write_back
from delivery.services.claiming import TRIES, Claim, take_due
from delivery.services.composing import compose
from delivery.services.counting import COUNTED_FIELDS, count, countable
from delivery.services.events import adopt
from delivery.services.failover import note_calls
from delivery.services.measuring import note_call

logger = logging.getLogger(__name__)

DETAIL_LENGTH = 1000

_ACCEPTED_FIELDS = [
    "send_state",
    "detail",
    "provider_message_id",
    "mail_host",
    "accepted_at",
    "doubtful_since",
    "claim",
    "lease_until",
    *COUNTED_FIELDS,
]
_REASONS = {
    BounceKind.INVALID: Suppression.Reason.INVALID,
    BounceKind.SUPPRESSED: Suppression.Reason.SUPPRESSED,
}


@dataclass(frozen=True)
class Outcome:
    """What the call under a claim came to."""

    claim: Claim
    answer: Answer


def send(message_id: int) -> None:
    """Send one message if it is due, nobody else has it and its address is not blocked.

    Does nothing otherwise, so it may be called any number of times, at any time.
    """
    for claim in take_due(limit=1, message_id=message_id):
        record(claim, call(claim))


def call(claim: Claim) -> Answer:
    """Make the one call to the provider; whatever happens comes back as an answer."""
    with log_fields(**fields_of(claim.message)):
        return _call(claim)


def _call(claim: Claim) -> Answer:
    if _could_outlive_its_lease(claim):
        return NotCalled()
    try:
        email = compose(claim.message, claim.provider)
    except DeliveryError as error:
        return NotAccepted(str(error), may_retry=False)
    # Storages fail in ways of their own. Nothing has left yet: trying again is safe.
    except Exception as error:
        logger.exception("Message %s cannot be composed", claim.message.uuid)
        return NotAccepted(f"No se pudo preparar el correo: {error}", may_retry=True)
    try:
        connection = kept_connection(claim.provider)
    # A missing key or package, each provider's client in its own words.
    except Exception as error:
        logger.exception("No connection to %s", claim.provider.name)
        return NotAccepted(str(error), may_retry=True, is_outage=True)
    began_at = time.perf_counter()
    answer = _ask(connection, email)
    seconds = time.perf_counter() - began_at
    note_call(claim.provider.name, answer, seconds=seconds)
    return answer


def _ask(connection: BaseEmailBackend, email: AnymailMessage) -> Answer:
    try:
        connection.send_messages([email])
    # Anything at all may come out of a call, and all of it means something.
    except Exception as error:  # noqa: BLE001
        return _status(email) or read_error(error, now=timezone.now())
    return _status(email) or Doubtful("El proveedor respondió sin decir nada.")


def record(claim: Claim, answer: Answer) -> None:
    """Write what the call came to, if the claim still holds."""
    record_all([Outcome(claim, answer)])


def record_all(outcomes: Iterable[Outcome]) -> None:
    """Write a group of outcomes, each if its claim still holds, in one transaction.

    If the group cannot be written, each is tried alone: one of them must not cost us
    what the others came to. That one is in doubt when its lease ends.
    Raises OperationalError or InterfaceError while the database is away.
    """
    # In one order everywhere: two groups that take the same rows cannot deadlock.
    group = sorted(outcomes, key=lambda one: one.claim.message.pk)
    note_calls((one.claim.provider, one.answer) for one in group)
    try:
        _record_together(group)
    except (OperationalError, InterfaceError):
        raise
    # A text that cannot be encoded is a ValueError.
    except (DatabaseError, ValueError):
        logger.exception("Outcomes of %s messages cannot be written", len(group))
        for outcome in group if len(group) > 1 else []:
            record_all([outcome])


@transaction.atomic
def _record_together(outcomes: Sequence[Outcome]) -> None:
    held = _held([one.claim for one in outcomes])
    accepted: list[Message] = []
    for claim, answer in ((one.claim, one.answer) for one in outcomes):
        message = held.get(claim)
        if message is None:
            # Somebody else took it over, or news came that proved the acceptance.
            told, late = type(answer).__name__, claim.message
            fields = fields_of(late)
            logger.info("Message %s: too late to say %s", late.uuid, told, extra=fields)
        elif isinstance(answer, Accepted):
            _accept(message, claim, answer)
            accepted.append(message)
        else:
            changes = _changes(claim, answer, timezone.now())
            Message.objects.filter(pk=message.pk).update(
                **changes, claim=None, lease_until=None
            )
            _log(message, changes["send_state"])
            if isinstance(answer, Refused):
                _mirror(claim, answer)
    if accepted:
        # In few statements: each wait for the database costs more than its work.
        count(accepted)
        write_back(accepted, _ACCEPTED_FIELDS)
        adopt(*accepted)


def _held(claims: Sequence[Claim]) -> dict[Claim, Message]:
    """The present rows of those that still hold, locked and ready to be counted."""
    rows = countable(Message.objects.filter(pk__in=[one.message.pk for one in claims]))
    messages = {one.pk: one for one in rows}
    return {
        claim: messages[claim.message.pk]
        for claim in claims
        if claim.message.pk in messages
        and messages[claim.message.pk].claim == claim.token
    }


def _accept(message: Message, claim: Claim, answer: Accepted) -> None:
    message.send_state = SendState.ACCEPTED
    message.detail = ""
    message.provider_message_id = answer.provider_message_id
    message.mail_host = claim.mail_host
    message.accepted_at = timezone.now()
    message.doubtful_since = message.claim = message.lease_until = None
    _log(message, SendState.ACCEPTED)


def _log(message: Message, state: str) -> None:
    fields = fields_of(message)
    logger.info(
        "Message %s of dispatch %s: %s",
        message.uuid,
        message.dispatch_id,
        state,
        extra=fields,
    )


def _changes(
    claim: Claim, answer: Refused | NotAccepted | Doubtful | NotCalled, now: datetime
) -> dict[str, Any]:
    """The message's columns after a call that did not end in its acceptance."""
    message = claim.message
    doubtful_since = message.doubtful_since
    if isinstance(answer, NotCalled):
        state = SendState.UNKNOWN if doubtful_since else SendState.RETRY
        attempts = message.attempts - 1
        return {"send_state": state, "attempts": attempts, "next_try_at": now}
    detail = answer.words[:DETAIL_LENGTH]
    if isinstance(answer, Refused):
        return {"send_state": SendState.FAILED, "detail": detail}
    is_throttled = isinstance(answer, NotAccepted) and answer.is_throttled
    wait = backoff_seconds(message.attempts, at_least=answer.retry_after_seconds)
    if isinstance(answer, Doubtful) or doubtful_since:
        # What a repeat says of itself says nothing of the first call.
        state = SendState.UNKNOWN
        doubtful_since = doubtful_since or now
    elif answer.may_retry and message.attempts < TRIES:
        state = SendState.RETRY
    else:
        state = SendState.FAILED
    return {
        "send_state": state,
        "detail": detail,
        # Too much from all of us together is no failure of this message.
        "attempts": message.attempts - is_throttled,
        "next_try_at": now + timedelta(seconds=wait),
        "doubtful_since": doubtful_since,
    }


def _could_outlive_its_lease(claim: Claim) -> bool:
    latest_end = timezone.now() + timedelta(seconds=settings.CALL_SECONDS)
    lease_until = claim.message.lease_until
    return lease_until is not None and lease_until < latest_end


def _status(email: AnymailMessage) -> Answer | None:
    return read_status(email.anymail_status)


def _mirror(claim: Claim, answer: Refused) -> None:
    """The provider said at once that it will not write there: our list says so too."""
    message, provider = claim.message, claim.provider
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
