"""Tell of a cancellation: the customer to accept it, and that it is done; who asked for
it that it is not.

The row says what was told, so a lost task or a dead worker tells
it later, and a task that runs twice tells it once.
"""

import logging
import uuid
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from delivery.models import Dispatch
from delivery.own_links import MARK
from delivery.services.dispatching import (
    DispatchRequest,
    NewAttachment,
    create_dispatch,
)
from delivery.services.notices import send_notice
from invoices import pac
from invoices.cancelling import ACCEPTANCE_DAYS, DONE, FAILED, CancelState, is_fuel
from invoices.models import Cancellation, Invoice, XmlDocument
from invoices.pac.errors import PacError
from invoices.services.cancelling import claves_of
from invoices.services.deliveries import addresses_of
from invoices.services.issuing import keep_xml
from invoices.services.links import open_links
from invoices.services.sending import acuse_xml, add_dispatch, rendered
from invoices.services.tries import take_try
from invoices.working_days import after_working_days

logger = logging.getLogger(__name__)

SWEEP_BATCH = 1000


def due_tellings() -> list[int]:
    """Ids of cancellations whose customer is not told yet, the longest ago first."""
    due = _due(Cancellation.objects.all()).order_by("next_try_at")
    return list(due.values_list("pk", flat=True)[:SWEEP_BATCH])


def tell_cancellation(cancellation_id: int) -> None:
    """Email the customer that it is done, or who asked for it that it is not.

    Does nothing when it is not due.
    """
    due = _due(Cancellation.objects.filter(pk=cancellation_id))
    if not take_try(due, tries="attempts", next_at="next_try_at"):
        return
    rows = Cancellation.objects.select_related(
        "invoice__issuer__sender", "requested_by"
    )
    cancellation = rows.get(pk=cancellation_id)
    if cancellation.is_done:
        _fetch_acuse(cancellation.invoice)
    tell = _tell_customer if cancellation.is_done else _tell_who_asked
    try:
        tell(cancellation)
    # Storages, templates, the libraries below them: each in its own way.
    except Exception:
        logger.exception("Cancellation %s cannot be told", cancellation_id)


def ask_acceptance(cancellation_id: int) -> None:
    """Tell the customer that the SAT waits for its answer, once for each request."""
    rows = Cancellation.objects.select_related("invoice__issuer__sender")
    waiting = rows.filter(state=CancelState.IN_PROCESS, asked_at__isnull=True)
    cancellation = waiting.filter(pk=cancellation_id).first()
    if cancellation is None:
        return
    since = timezone.localdate(cancellation.received_at)
    context = {
        "until": after_working_days(since, ACCEPTANCE_DAYS),
        "is_fuel": is_fuel(claves_of(cancellation.invoice)),
    }
    with transaction.atomic():
        _send(cancellation, "acceptance", context=context)
        Cancellation.objects.filter(pk=cancellation.pk).update(asked_at=timezone.now())


def _due(cancellations: QuerySet[Cancellation]) -> QuerySet[Cancellation]:
    return cancellations.filter(
        state__in=[*DONE, *FAILED],
        told_at__isnull=True,
        next_try_at__lte=timezone.now(),
    )


@transaction.atomic
def _tell_customer(cancellation: Cancellation) -> None:
    acuse = _acuse(cancellation.invoice)
    context = {"has_acuse": bool(acuse)}
    _send(cancellation, "cancelled", context=context, attachments=acuse)
    _note_told(cancellation)


def _tell_who_asked(cancellation: Cancellation) -> None:
    """By a notice, as those of the day: it says no more than the invoice's page."""
    invoice, who = cancellation.invoice, cancellation.requested_by
    if who and who.is_active:
        context = {
            "invoice": invoice,
            "cancellation": cancellation,
            "site": settings.PUBLIC_URL,
        }
        text = render_to_string("invoices/email/not_cancelled.txt", context)
        subject = f"No se canceló la factura {invoice} de {invoice.receptor_nombre}"
        send_notice(who.email, subject=subject, text=text)
    _note_told(cancellation)


def _note_told(cancellation: Cancellation) -> None:
    Cancellation.objects.filter(pk=cancellation.pk).update(
        told_at=timezone.now(), next_try_at=None
    )


def _send(
    cancellation: Cancellation,
    name: str,
    *,
    context: Mapping[str, object],
    attachments: Sequence[NewAttachment] = (),
) -> None:
    """One email of this name for each request to cancel, however often it is asked."""
    invoice = cancellation.invoice
    addresses = addresses_of(invoice)
    shown = {
        "invoice": invoice,
        "cancellation": cancellation,
        "addresses": addresses,
        "link": MARK,
        **context,
    }
    request = DispatchRequest(
        request_key=uuid.uuid5(invoice.uuid, f"{name}-{cancellation.pk}"),
        why=Dispatch.Why.CANCELLATION,
        content=rendered(name, shown),
        copy_content=rendered(f"{name}_copy", shown),
        attachments=attachments,
        addresses=addresses,
        requested_by=cancellation.requested_by,
    )
    dispatch = create_dispatch(invoice.issuer.sender, request)
    add_dispatch(invoice, dispatch)
    open_links(invoice, dispatch)


def _fetch_acuse(invoice: Invoice) -> None:
    """Ask the PAC for an acuse that was lost; the email goes without it too."""
    kept = invoice.xml_documents.filter(kind=XmlDocument.Kind.ACUSE)
    if kept.exists() or invoice.folio_fiscal is None:
        return
    try:
        acuse = pac.receipt(
            invoice.folio_fiscal,
            emisor_rfc=invoice.emisor_rfc,
            stamped_by=invoice.pac,
        )
    except PacError as error:
        logger.warning("invoice %s: no acuse: %s", invoice.pk, error)
        return
    if acuse:
        keep_xml(invoice, kind=XmlDocument.Kind.ACUSE, content=acuse)


def _acuse(invoice: Invoice) -> list[NewAttachment]:
    """Nothing when the PAC gave none: its answer was lost."""
    try:
        content = acuse_xml(invoice)
    except XmlDocument.DoesNotExist:
        return []
    name = f"{invoice.file_name}_acuse.xml"
    return [NewAttachment(name, "application/xml", content)]
