"""The first email of a stamped invoice, with tries: one that cannot be made waits.

A PDF that fails to render, or kills its worker, is tried for about an hour and then set
aside for a person; the other invoices go on.
"""

import logging
from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils import timezone

from delivery.log_fields import log_fields
from delivery.monitoring import Alert
from delivery.publishing import publish_on_commit
from delivery.services.alerts import Finding, update_alerts
from invoices.models import Invoice
from invoices.services.sending import save_pdf, send_issued
from invoices.services.tries import take_try

logger = logging.getLogger(__name__)

# With waits of up to 15 minutes, about an hour.
TRIES = 12
SWEEP_BATCH = 1000
WORDS_LENGTH = 1000


def due_sendings() -> list[int]:
    """Ids of stamped invoices whose first email is due, the longest waiting first."""
    due = _due(Invoice.objects.all()).order_by("stamped_at")
    return list(due.values_list("pk", flat=True)[:SWEEP_BATCH])


def send_first(invoice_id: int, *, render: Callable[[Invoice], bytes]) -> None:
    """Render the PDF if it is missing, then hand the first email to delivery.

    render: draws it. Passed in, since web processes have no use for what draws.
    Does nothing when it is not due, so it may be called any number of times.
    """
    due = _due(Invoice.objects.filter(pk=invoice_id))
    if not take_try(due, tries="send_attempts", next_at="next_send_at"):
        return
    invoice = Invoice.objects.select_related("issuer__sender").get(pk=invoice_id)
    with log_fields(invoice_id=invoice_id):
        try:
            if not invoice.pdf:
                save_pdf(invoice, render(invoice))
            send_issued(invoice)
        # Fonts, storages, templates, the libraries below them: each in its own way.
        except Exception as error:
            logger.exception("Invoice %s cannot be sent", invoice_id)
            words = f"{type(error).__name__}: {error}"[:WORDS_LENGTH]
            Invoice.objects.filter(pk=invoice_id).update(send_error=words)


def try_again(invoices: QuerySet[Invoice]) -> int:
    """Begin anew with those that were set aside. Returns how many there are."""
    ids = list(set_aside(invoices).values_list("pk", flat=True))
    Invoice.objects.filter(pk__in=ids).update(
        send_attempts=0, next_send_at=timezone.now(), send_error=""
    )
    for invoice_id in ids:
        publish_on_commit("invoices.tasks.send_invoice", invoice_id)
    return len(ids)


def set_aside(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those of them that wait for a person, see Invoice.is_set_aside."""
    return _waiting(invoices).filter(send_attempts__gte=TRIES)


def watch_set_aside() -> None:
    """Bring the administrators' alert about them up to date."""
    number = set_aside(Invoice.objects.all()).count()
    sentence = (
        f"Facturas timbradas cuyo correo no se pudo preparar: {number}. En «Facturas» "
        "de la administración se ve por qué; corregido eso, hay una acción que las "
        "intenta de nuevo."
    )
    findings = [Finding("facturas", "some", sentence)] if number else []
    update_alerts(Alert.Kind.UNPREPARED, findings)


def _waiting(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return invoices.filter(state=Invoice.State.STAMPED, dispatched_at__isnull=True)


def _due(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    now = timezone.now()
    ready = Q(next_send_at__isnull=True) | Q(next_send_at__lte=now)
    return _waiting(invoices).filter(ready, send_attempts__lt=TRIES)
