"""The daily email about invoices that did not arrive, when there is news of them."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from delivery.services.notices import send_notice
from invoices.models import DeliveryDigest, Invoice, Issuer, Membership
from invoices.services.deliveries import (
    InvoiceState,
    state_of,
    undelivered,
    with_messages,
)
from invoices.services.first_sending import set_aside

logger = logging.getLogger(__name__)

# Older ones are known, or nobody cares.
LOOKS_BACK = timedelta(days=30)
LISTED = 50


@dataclass(frozen=True)
class Trouble:
    """An invoice that did not arrive. `key`: its newest dispatch, if there is one, and
    its state."""

    invoice: Invoice
    state: InvoiceState
    key: str


def send_digest(issuer_id: int, *, day: date) -> bool:
    """Tell an issuer's people of what did not arrive, if something new did not.

    Once per issuer and day, however often it is called; if nobody could be written to,
    the next call tries again. Returns whether it was sent.
    """
    issuer = Issuer.objects.get(pk=issuer_id)
    troubles = troubles_of(issuer)
    told = sorted(trouble.key for trouble in troubles)
    before = DeliveryDigest.objects.filter(issuer=issuer).first()
    if not set(told) - set(before.told if before else []):
        return False
    try:
        with transaction.atomic():
            digest = DeliveryDigest.objects.create(issuer=issuer, day=day, told=told)
    except IntegrityError:
        # Sent today already, or by another worker at this moment.
        return False
    if not _tell(issuer, troubles):
        digest.delete()
        return False
    return True


def troubles_of(issuer: Issuer) -> list[Trouble]:
    """The issuer's invoices of the last 30 days that did not arrive, newest first."""
    stamped = issuer.invoices.filter(
        state=Invoice.State.STAMPED, dispatched_at__gt=timezone.now() - LOOKS_BACK
    )
    unsent = set_aside(issuer.invoices.all())
    rows = with_messages(undelivered(stamped) | unsent)
    return [_trouble(invoice) for invoice in rows.select_related("customer")[:LISTED]]


def _trouble(invoice: Invoice) -> Trouble:
    state = state_of(invoice)
    newest = invoice.newest_dispatch or invoice
    return Trouble(invoice, state, f"{newest.uuid}:{state.shown.code}")


def _tell(issuer: Issuer, troubles: list[Trouble]) -> bool:
    """True when at least one of the issuer's people was written to."""
    context = {"issuer": issuer, "troubles": troubles, "site": settings.PUBLIC_URL}
    text = render_to_string("invoices/email/digest.txt", context)
    number = len(troubles)
    what = "1 factura no llegó" if number == 1 else f"{number} facturas no llegaron"
    told = False
    for address in _people(issuer):
        try:
            send_notice(address, subject=f"{issuer}: {what}", text=text)
        # Anything may come out of a provider's call; the others are told all the same.
        except Exception:
            logger.exception("Digest of issuer %s could not be sent", issuer.pk)
        else:
            told = True
    return told


def _people(issuer: Issuer) -> list[str]:
    """Those who can do something about it."""
    members = Membership.objects.filter(issuer=issuer, user__is_active=True)
    writers = members.exclude(role=Membership.Role.READ_ONLY)
    return list(writers.order_by("pk").values_list("user__email", flat=True))
