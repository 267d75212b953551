"""The address of the sender's copy is confirmed by an email that it must receive.

The issuer's row says that the email is due. A task is told at once, and the sweep finds
what the broker lost or no provider took: some hours of tries, then a person is told.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from blacklist.checking import EMPTY_BOOK, check_address
from delivery.publishing import publish_on_commit
from delivery.services.notices import send_notice
from invoices.errors import ConfirmationEnded
from invoices.models import Issuer
from invoices.rates import is_within_rate
from invoices.services.tries import take_try

logger = logging.getLogger(__name__)

LINK_LASTS = timedelta(days=3)
PER_MINUTE = 2
ANOTHER_AFTER = timedelta(minutes=1)
# With waits of up to 15 minutes, about three hours.
TRIES = 20
SWEEP_BATCH = 1000
NOT_TAKEN = "Ningún proveedor de correo tomó el mensaje."
_SALT = "invoices.copy-address"


def ask_for_confirmation(issuer: Issuer) -> bool:
    """Have the copy's address asked. False when it was asked too often just now.

    Then it is asked a minute later, since it may be another address.
    """
    at_once = is_within_rate("copy", issuer.pk, per_minute=PER_MINUTE)
    now = timezone.now()
    Issuer.objects.filter(pk=issuer.pk).update(
        copy_question_due_at=now if at_once else now + ANOTHER_AFTER,
        copy_question_tries=0,
        copy_question_error="",
        copy_asked_at=None,
    )
    if at_once:
        publish_on_commit("invoices.tasks.send_copy_question", issuer.pk)
    return at_once


def due_questions() -> list[int]:
    """Ids of issuers whose copy's address is to be asked now, the longest due first."""
    due = Issuer.objects.filter(copy_question_due_at__lte=timezone.now())
    return list(
        due.order_by("copy_question_due_at").values_list("pk", flat=True)[:SWEEP_BATCH]
    )


def send_copy_question(issuer_id: int) -> None:
    """Write to the address that is not yet confirmed, or note why not.

    Does nothing when that is not due, so it may be called any number of times.
    """
    due = Issuer.objects.filter(pk=issuer_id, copy_question_due_at__lte=timezone.now())
    claim = take_try(
        due,
        tries="copy_question_tries",
        next_at="copy_question_due_at",
        # No call to a provider lasts longer, so no try begins during another.
        at_least=settings.MESSAGE_LEASE_SECONDS,
    )
    if claim is None:
        return
    issuer = Issuer.objects.select_related("sender").get(pk=issuer_id)
    if issuer.copy_is_confirmed:
        _end(issuer, claim)
    elif reason := _why_not(issuer):
        _end(issuer, claim, copy_question_error=reason)
    else:
        _try(issuer, claim)


def confirmation_token(issuer: Issuer) -> str:
    """Names the issuer and its present address, and ends after LINK_LASTS."""
    return signing.dumps([issuer.pk, issuer.sender.copy_address], salt=_SALT)


def issuer_of_token(token: str) -> Issuer:
    """Whose address it confirms.

    Raises ConfirmationEnded for a forged or expired one, and once the address changed.
    """
    try:
        pk, address = signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.BadSignature as error:
        raise ConfirmationEnded from error
    issuers = Issuer.objects.select_related("sender")
    issuer = issuers.filter(pk=pk, sender__copy_address=address).first()
    if issuer is None:
        raise ConfirmationEnded
    return issuer


def confirm_copy(token: str) -> Issuer:
    """Note that somebody reads the address. The first time counts.

    Raises ConfirmationEnded as issuer_of_token does.
    """
    issuer = issuer_of_token(token)
    address = issuer.sender.copy_address
    Issuer.objects.filter(
        ~Q(confirmed_copy_address=address),
        pk=issuer.pk,
        sender__copy_address=address,
    ).update(confirmed_copy_address=address, copy_confirmed_at=timezone.now())
    issuer.refresh_from_db(fields=["confirmed_copy_address", "copy_confirmed_at"])
    return issuer


def _why_not(issuer: Issuer) -> str:
    """Why the address cannot be asked, in a sentence; "" when it can."""
    if issuer.copy_question_tries > TRIES:
        return NOT_TAKEN
    check = check_address(issuer.sender.copy_address, book=EMPTY_BOOK, use_dns=False)
    return check.reasons[0].sentence if check.status == "block" else ""


def _try(issuer: Issuer, claim: datetime) -> None:
    try:
        _send(issuer)
    # Each provider's library fails in its own way.
    except Exception:
        logger.exception("Copy's address of issuer %s could not be asked", issuer.pk)
        _held(issuer, claim).update(copy_question_error=NOT_TAKEN)
    else:
        _end(issuer, claim, copy_asked_at=timezone.now())


def _send(issuer: Issuer) -> None:
    context = {
        "issuer": issuer,
        "days": LINK_LASTS.days,
        "token": confirmation_token(issuer),
        "site": settings.PUBLIC_URL,
    }
    text = render_to_string("invoices/email/copy_question.txt", context)
    subject = f"Confirme la dirección de copia de {issuer}"
    send_notice(issuer.sender.copy_address, subject=subject, text=text)


def _held(issuer: Issuer, claim: datetime) -> QuerySet[Issuer]:
    """Nothing once it was asked anew meanwhile, perhaps for another address."""
    return Issuer.objects.filter(pk=issuer.pk, copy_question_due_at=claim)


def _end(
    issuer: Issuer,
    claim: datetime,
    *,
    copy_asked_at: datetime | None = None,
    copy_question_error: str = "",
) -> None:
    _held(issuer, claim).update(
        copy_question_due_at=None,
        copy_asked_at=copy_asked_at,
        copy_question_error=copy_question_error,
    )
