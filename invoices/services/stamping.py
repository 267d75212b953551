"""Stamp: hand the sealed bytes to the PAC, once or as often as it takes."""

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from delivery.backoff import backoff_seconds
from delivery.publishing import publish_on_commit
from invoices import pac
from invoices.cfdi import read_stamp
from invoices.models import Invoice, XmlDocument
from invoices.pac.errors import PacNotReached, PacUnavailable, StampRejected
from invoices.services.issuing import keep_xml
from invoices.services.substituting import cancel_replaced

logger = logging.getLogger(__name__)

State = Invoice.State


def due_stamps() -> list[int]:
    """Ids of sealed invoices whose time has come and that nobody holds."""
    return list(_due(Invoice.objects.all()).values_list("pk", flat=True)[:1000])


def stamp_invoice(invoice_id: int) -> None:
    """Claim, commit, call the PAC, record. Does nothing when it is not due.

    A repeat with the same bytes gets the first stamp back, so a lost answer, a dead
    worker or a task run twice never makes a second one.
    """
    claim = uuid.uuid4()
    if not _claim(invoice_id, claim):
        return
    sealed = XmlDocument.objects.filter(
        invoice_id=invoice_id, kind=XmlDocument.Kind.SEALED
    ).latest("created_at", "pk")
    try:
        by, stamped_xml = _stamp_at_one(invoice_id, claim, bytes(sealed.content))
        _record_stamp(invoice_id, stamped_xml, by=by)
    except StampRejected as error:
        _record_rejection(invoice_id, claim, str(error))
    except PacUnavailable as error:
        _record_retry(invoice_id, claim, str(error))
    # An answer that cannot be read, a bug: it waits visibly, and the others go on.
    except Exception as error:
        logger.exception("invoice %s cannot be stamped", invoice_id)
        _record_retry(invoice_id, claim, f"{type(error).__name__}: {error}")


def _due(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    now = timezone.now()
    free = Q(stamp_lease_until__isnull=True) | Q(stamp_lease_until__lt=now)
    return invoices.filter(free, state=State.SEALED, next_stamp_at__lte=now)


def _claim(invoice_id: int, claim: uuid.UUID) -> bool:
    lease = timedelta(seconds=settings.STAMP_LEASE_SECONDS)
    rows = _due(Invoice.objects.filter(pk=invoice_id)).update(
        stamp_claim=claim,
        stamp_lease_until=timezone.now() + lease,
        stamp_attempts=F("stamp_attempts") + 1,
    )
    return rows == 1


def _stamp_at_one(
    invoice_id: int, claim: uuid.UUID, sealed_xml: bytes
) -> tuple[str, bytes]:
    """The stamp, and the PAC that gave it.

    Before each call the row says to whom it goes, so that after a lost answer or a dead
    worker nobody else is asked. Another PAC is asked only when every one before it has
    surely done nothing. Raises PacError.
    """
    begun = Invoice.objects.values_list("pac", flat=True).get(pk=invoice_id)
    if begun:
        return begun, pac.stamp(sealed_xml, by=begun)
    words = []
    for by in pac.pacs_in_use():
        _note_call(invoice_id, claim, by=by)
        try:
            return by, pac.stamp(sealed_xml, by=by)
        except PacNotReached as error:
            words.append(str(error))
    _note_call(invoice_id, claim, by="")
    raise PacNotReached(" ".join(words))


def _note_call(invoice_id: int, claim: uuid.UUID, *, by: str) -> None:
    """Say to whom the call goes, with a whole lease before it."""
    lease = timedelta(seconds=settings.STAMP_LEASE_SECONDS)
    mine = Invoice.objects.filter(pk=invoice_id, stamp_claim=claim, state=State.SEALED)
    if not mine.update(pac=by, stamp_lease_until=timezone.now() + lease):
        raise PacNotReached("Otro proceso la está timbrando.")


def _record_stamp(invoice_id: int, stamped_xml: bytes, *, by: str) -> None:
    """Keep the stamp even when the claim was lost: the PAC gives only one."""
    stamp = read_stamp(stamped_xml)
    with transaction.atomic():
        invoice = Invoice.objects.select_for_update().get(pk=invoice_id)
        if invoice.folio_fiscal:
            return
        keep_xml(invoice, kind=XmlDocument.Kind.STAMPED, content=stamped_xml)
        invoice.state = State.STAMPED
        invoice.folio_fiscal = stamp.folio_fiscal
        invoice.stamped_at = timezone.now()
        invoice.pac = by
        invoice.stamp_error = ""
        invoice.stamp_claim = invoice.stamp_lease_until = invoice.next_stamp_at = None
        invoice.save()
        cancel_replaced(invoice)
        publish_on_commit("invoices.tasks.send_invoice", invoice.pk)
    logger.info("invoice %s stamped", invoice_id)


def _record_rejection(invoice_id: int, claim: uuid.UUID, words: str) -> None:
    Invoice.objects.filter(pk=invoice_id, stamp_claim=claim, state=State.SEALED).update(
        state=State.REJECTED,
        pac="",
        stamp_error=words,
        stamp_claim=None,
        stamp_lease_until=None,
        next_stamp_at=None,
    )
    logger.warning("invoice %s rejected by the PAC: %s", invoice_id, words)


def _record_retry(invoice_id: int, claim: uuid.UUID, words: str) -> None:
    mine = Invoice.objects.filter(pk=invoice_id, stamp_claim=claim, state=State.SEALED)
    attempts = mine.values_list("stamp_attempts", flat=True).first() or 1
    wait = timedelta(seconds=backoff_seconds(attempts))
    mine.update(
        stamp_error=words,
        stamp_claim=None,
        stamp_lease_until=None,
        next_stamp_at=timezone.now() + wait,
    )
    logger.warning("invoice %s not stamped yet: %s", invoice_id, words)
