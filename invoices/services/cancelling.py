"""Cancel: ask the SAT through a PAC, and ask again until its answer is final.

The row is the truth: claimed, committed, the call, recorded. After a call whose answer
was lost the SAT is asked first what it knows, and the same request may be repeated.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from delivery.backoff import backoff_seconds
from delivery.log_fields import log_fields
from delivery.publishing import publish_on_commit
from invoices import cancelling, pac
from invoices.cancel_xml import Acknowledgment, Order, signed_request
from invoices.cancelling import (
    DONE,
    FAILED,
    OPEN,
    CancelFacts,
    CancelState,
    Forecast,
    Motive,
)
from invoices.clocks import CENTRAL, local_fecha
from invoices.comprobantes import TipoRelacion
from invoices.csd import CsdError, signer_for
from invoices.errors import CannotCancel, NoCertificate
from invoices.models import Cancellation, Invoice, PaidInvoice, User, XmlDocument
from invoices.pac.errors import CancelRejected, PacUnavailable
from invoices.services.issuers import sealing_certificate
from invoices.services.issuing import keep_xml
from invoices.services.sending import stamped_xml

logger = logging.getLogger(__name__)

# Between questions to the SAT while the receptor decides: it has three working days.
FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS = 5, 60 * 60
# A rejection of the request before stays in the SAT's answer for a while.
OLD_REJECTION_FADES = timedelta(minutes=10)
# That the SAT took and knows nothing of: then it is asked for once more.
LOST_AFTER = timedelta(hours=24)
# So long a fresh stamp may be unknown to the SAT, which PACs tell within three days.
STAMP_IS_FRESH = timedelta(hours=72)
SWEEP_BATCH = 1000
UNKNOWN_FOLIO = "205"


@dataclass(frozen=True)
class _Answer:
    """What one round learnt. state: None when nothing new.

    waits: the SAT says that the receptor has to accept.
    """

    state: CancelState | None
    acuse: bytes = b""
    waits: bool = False


@transaction.atomic
def request_cancellation(
    invoice: Invoice,
    *,
    motive: Motive,
    by: User,
    folio_sustitucion: uuid.UUID | None = None,
) -> Cancellation:
    """Ask for an invoice's cancellation; a worker tells the SAT within seconds.

    It cannot be taken back. The same again, or from another tab, is the same request.
    folio_sustitucion: of the stamped invoice that takes its place; with motive 01 only.
    Raises CannotCancel when there is nothing to cancel, NoCertificate.
    """
    locked = Invoice.objects.select_for_update(of=("self",)).select_related("issuer")
    invoice = locked.get(pk=invoice.pk)
    standing = current(invoice)
    if standing:
        return standing
    if invoice.state != Invoice.State.STAMPED:
        raise CannotCancel(f"La factura {invoice} no está timbrada.")
    if folio_sustitucion == invoice.folio_fiscal:
        raise CannotCancel("Una factura no se sustituye por sí misma.")
    sealing_certificate(invoice.issuer)
    cancellation = Cancellation.objects.create(
        invoice=invoice,
        motive=motive,
        replacement=_replacement(invoice, folio_sustitucion),
        folio_sustitucion=folio_sustitucion,
        requested_by=by,
        next_try_at=timezone.now(),
    )
    publish_on_commit("invoices.tasks.cancel_invoice", cancellation.pk)
    return cancellation


def _replacement(invoice: Invoice, folio_fiscal: uuid.UUID | None) -> Invoice | None:
    """The invoice of that folio, if it was issued here."""
    if folio_fiscal is None:
        return None
    issued = Invoice.objects.filter(issuer=invoice.issuer_id, folio_fiscal=folio_fiscal)
    return issued.first()


def current(invoice: Invoice) -> Cancellation | None:
    """The request that stands: open or done. Failed ones have no more say."""
    return invoice.cancellations.exclude(state__in=FAILED).first()


def forecast_for(invoice: Invoice) -> Forecast:
    """Whether its receptor will be asked, as far as the rules tell beforehand."""
    today = datetime.fromisoformat(local_fecha(timezone.now(), CENTRAL)).date()
    facts = CancelFacts(
        tipo=invoice.tipo_de_comprobante,
        total=invoice.total * (invoice.tipo_cambio or 1),
        receptor_rfc=invoice.receptor_rfc,
        emisor_regimen_fiscal=invoice.emisor_regimen_fiscal,
        claves=claves_of(invoice),
        issued_on=datetime.fromisoformat(invoice.fecha).date(),
        today=today,
    )
    return cancelling.forecast(facts)


def claves_of(invoice: Invoice) -> frozenset[str]:
    """What it sells, by the SAT's keys: fuels have rules of their own."""
    return frozenset(invoice.lines.values_list("clave_prod_serv", flat=True))


def relatives_of(invoice: Invoice) -> QuerySet[Invoice]:
    """Stamped documents that refer to it: while they are in force the SAT refuses.

    Receipts of its payments too, but not what replaces it.
    """
    referring = invoice.related_by.exclude(tipo_relacion=TipoRelacion.SUSTITUCION)
    receipts = PaidInvoice.objects.filter(invoice=invoice).values("payment__invoice")
    return Invoice.objects.filter(
        Q(pk__in=referring.values("invoice")) | Q(pk__in=receipts),
        state=Invoice.State.STAMPED,
    )


def due_cancellations() -> list[int]:
    """Ids of open requests whose time has come and that nobody holds."""
    due = _due(Cancellation.objects.all()).order_by("next_try_at")
    return list(due.values_list("pk", flat=True)[:SWEEP_BATCH])


def cancel_invoice(cancellation_id: int) -> None:
    """Claim, commit, ask the SAT, record. Does nothing when it is not due."""
    claim = uuid.uuid4()
    if not _claim(cancellation_id, claim):
        return
    rows = Cancellation.objects.select_related("invoice__issuer")
    cancellation = rows.get(pk=cancellation_id)
    with log_fields(invoice_id=cancellation.invoice_id):
        try:
            _record(cancellation, _ask(cancellation))
        except CancelRejected as error:
            _record_refusal(cancellation, error)
        except (PacUnavailable, NoCertificate, CsdError) as error:
            _record_retry(cancellation, str(error))
        # An answer that cannot be read, a bug: it waits visibly, the others go on.
        except Exception as error:
            logger.exception("Cancellation %s cannot be asked for", cancellation_id)
            _record_retry(cancellation, f"{type(error).__name__}: {error}")


def _due(cancellations: QuerySet[Cancellation]) -> QuerySet[Cancellation]:
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return cancellations.filter(free, state__in=OPEN, next_try_at__lte=now)


def _claim(cancellation_id: int, claim: uuid.UUID) -> bool:
    lease = timedelta(seconds=settings.STAMP_LEASE_SECONDS)
    rows = _due(Cancellation.objects.filter(pk=cancellation_id)).update(
        claim=claim, lease_until=timezone.now() + lease, attempts=F("attempts") + 1
    )
    return rows == 1


def _ask(cancellation: Cancellation) -> _Answer:
    """The SAT's answer: to a question first, if the request may have been sent."""
    invoice = cancellation.invoice
    if cancellation.attempts > 1:
        told = cancelling.outcome(
            pac.status(stamped_xml(invoice), stamped_by=invoice.pac)
        )
        if told == CancelState.REJECTED and _is_old_rejection(cancellation):
            told = None
        if told or _is_waiting(cancellation):
            return _Answer(told, waits=told == CancelState.IN_PROCESS)
    acknowledgment = _send(cancellation)
    return _Answer(CancelState.IN_PROCESS, acknowledgment.acuse)


def _is_waiting(cancellation: Cancellation) -> bool:
    """Whether the SAT has it and may yet say so; after a day it has lost it."""
    received_at = cancellation.received_at
    is_recent = received_at and timezone.now() - received_at < LOST_AFTER
    return cancellation.state == CancelState.IN_PROCESS and bool(is_recent)


def _send(cancellation: Cancellation) -> Acknowledgment:
    invoice = cancellation.invoice
    if invoice.folio_fiscal is None:
        raise CancelRejected(UNKNOWN_FOLIO, "La factura no tiene folio fiscal.")
    order = Order(
        invoice.folio_fiscal,
        Motive(cancellation.motive),
        cancellation.folio_sustitucion,
    )
    signer = signer_for(sealing_certificate(invoice.issuer))
    request = signed_request(order, signer=signer, now=timezone.now())
    return pac.cancel(request, stamped_by=invoice.pac)


def _is_old_rejection(cancellation: Cancellation) -> bool:
    asked_at = cancellation.received_at or timezone.now()
    if timezone.now() - asked_at > OLD_REJECTION_FADES:
        return False
    before = cancellation.invoice.cancellations.filter(state=CancelState.REJECTED)
    return before.exists()


@transaction.atomic
def _record(cancellation: Cancellation, answer: _Answer) -> None:
    """Write what was learnt, also when the claim was lost: the SAT's word counts."""
    invoice = Invoice.objects.select_for_update().get(pk=cancellation.invoice_id)
    row = Cancellation.objects.select_for_update().get(pk=cancellation.pk)
    if row.state not in OPEN:
        return
    now = timezone.now()
    if answer.acuse:
        keep_xml(invoice, kind=XmlDocument.Kind.ACUSE, content=answer.acuse)
    row.state = answer.state or row.state
    if answer.acuse or not row.received_at:
        row.received_at = now
    row.words = ""
    row.claim = row.lease_until = None
    row.next_try_at = now + _poll_wait(row)
    if row.state in DONE or row.state in FAILED:
        _end(row, invoice, at=now)
    row.save()
    if answer.waits and not row.asked_at:
        # If this is lost, the next answer of the SAT says it again.
        publish_on_commit("invoices.tasks.ask_acceptance", row.pk)
    logger.info("invoice %s: cancellation is %s", invoice.pk, row.state)


def _end(row: Cancellation, invoice: Invoice, *, at: datetime) -> None:
    """Whatever the end is, somebody has to be told: the customer, or who asked."""
    row.ended_at = row.next_try_at = at
    row.attempts = 0
    if row.state in DONE:
        invoice.state = Invoice.State.CANCELLED
        invoice.save(update_fields=["state", "updated_at"])
    publish_on_commit("invoices.tasks.tell_cancellation", row.pk)


def _record_refusal(cancellation: Cancellation, error: CancelRejected) -> None:
    """A plain no. That the SAT does not know the folio yet is none."""
    stamped_at = cancellation.invoice.stamped_at or timezone.now()
    if error.code == UNKNOWN_FOLIO and timezone.now() - stamped_at < STAMP_IS_FRESH:
        _record_retry(cancellation, str(error))
        return
    now = timezone.now()
    ended = _mine(cancellation).update(
        state=CancelState.REFUSED,
        words=str(error),
        ended_at=now,
        next_try_at=now,
        attempts=0,
        claim=None,
        lease_until=None,
    )
    if ended:
        publish_on_commit("invoices.tasks.tell_cancellation", cancellation.pk)
    logger.warning("invoice %s not cancelled: %s", cancellation.invoice_id, error)


def _record_retry(cancellation: Cancellation, words: str) -> None:
    """In doubt unless the SAT is known to have the request."""
    state = cancellation.state
    wait = timedelta(seconds=backoff_seconds(cancellation.attempts))
    _mine(cancellation).update(
        state=CancelState.UNKNOWN if state == CancelState.REQUESTED else state,
        words=words,
        claim=None,
        lease_until=None,
        next_try_at=timezone.now() + wait,
    )
    logger.warning("invoice %s not cancelled yet: %s", cancellation.invoice_id, words)


def _mine(cancellation: Cancellation) -> QuerySet[Cancellation]:
    return Cancellation.objects.filter(
        pk=cancellation.pk, claim=cancellation.claim, state__in=OPEN
    )


def _poll_wait(row: Cancellation) -> timedelta:
    doubled = FIRST_POLL_SECONDS * 2.0 ** min(max(row.attempts - 1, 0), 10)
    return timedelta(seconds=min(doubled, LONGEST_POLL_SECONDS))
