"""Tell the customer that its invoice is cancelled: an email of its own, with the acuse.

The row says whether it was told, so a lost task or a dead worker tells it later.
"""

import logging
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from delivery.backoff import backoff_seconds
from delivery.models import Dispatch
from delivery.own_links import MARK
from delivery.services.dispatching import (
    DispatchRequest,
    NewAttachment,
    create_dispatch,
)
from invoices.cancelling import DONE
from invoices.models import Cancellation, Invoice, XmlDocument
from invoices.services.deliveries import state_of
from invoices.services.links import open_links
from invoices.services.sending import acuse_xml, rendered

logger = logging.getLogger(__name__)

SWEEP_BATCH = 1000
# The request's key follows from this and the invoice's: one email, however often asked.
_KEY = "cancellation"


def due_tellings() -> list[int]:
    """Ids of cancellations whose customer is not told yet, the longest ago first."""
    due = _due(Cancellation.objects.all()).order_by("next_try_at")
    return list(due.values_list("pk", flat=True)[:SWEEP_BATCH])


def tell_cancellation(cancellation_id: int) -> None:
    """Hand the email to delivery. Does nothing when it is not due."""
    if not _take(cancellation_id):
        return
    rows = Cancellation.objects.select_related("invoice__issuer__sender", "replacement")
    cancellation = rows.get(pk=cancellation_id)
    try:
        _tell(cancellation)
    # Storages, templates, the libraries below them: each in its own way.
    except Exception:
        logger.exception("Cancellation %s cannot be told", cancellation_id)


def _due(cancellations: QuerySet[Cancellation]) -> QuerySet[Cancellation]:
    return cancellations.filter(
        state__in=DONE, told_at__isnull=True, next_try_at__lte=timezone.now()
    )


def _take(cancellation_id: int) -> bool:
    """Put the next try off before this one is made: it may kill its worker."""
    due = _due(Cancellation.objects.filter(pk=cancellation_id))
    attempts = due.values_list("attempts", flat=True).first()
    if attempts is None:
        return False
    wait = timedelta(seconds=backoff_seconds(attempts + 1))
    taken = due.filter(attempts=attempts).update(
        attempts=F("attempts") + 1, next_try_at=timezone.now() + wait
    )
    return taken == 1


@transaction.atomic
def _tell(cancellation: Cancellation) -> None:
    invoice = cancellation.invoice
    addresses = state_of(invoice).addresses
    acuse = _acuse(invoice)
    context = {
        "invoice": invoice,
        "cancellation": cancellation,
        "addresses": addresses,
        "has_acuse": bool(acuse),
        "link": MARK,
    }
    request = DispatchRequest(
        request_key=uuid.uuid5(invoice.uuid, _KEY),
        why=Dispatch.Why.CANCELLATION,
        content=rendered("cancelled", context),
        copy_content=rendered("cancelled_copy", context),
        attachments=acuse,
        addresses=addresses,
        requested_by=cancellation.requested_by,
    )
    dispatch = create_dispatch(invoice.issuer.sender, request)
    invoice.dispatches.add(dispatch)
    open_links(invoice, dispatch)
    Cancellation.objects.filter(pk=cancellation.pk).update(
        told_at=timezone.now(), next_try_at=None
    )


def _acuse(invoice: Invoice) -> list[NewAttachment]:
    """None when the PAC gave none: its answer was lost, and the SAT gives it once."""
    try:
        content = acuse_xml(invoice)
    except XmlDocument.DoesNotExist:
        return []
    name = f"{invoice.file_name}_acuse.xml"
    return [NewAttachment(name, "application/xml", content)]
