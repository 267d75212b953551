"""The stations of the invoice itself: captured, sealed, stamped, and cancelled."""

from dataclasses import replace

from delivery.timeline import Step, station
from invoices.cancelling import CancelState
from invoices.models import Invoice


def fiscal_way(invoice: Invoice) -> list[Step]:
    """Every station with its time, and the place where it stopped; no query of its own.

    When the PAC refused it is not known: nobody keeps that time.
    """
    captured = station("captured", "Capturada", invoice.created_at)
    sealed = station("sealed", "Sellada", invoice.sealed_at)
    stamped = station("stamped", "Timbrada", invoice.stamped_at)
    if invoice.state == Invoice.State.REJECTED:
        label = "Rechazada por el PAC"
        rejected = Step("rejected", label, None, reached=True, tone="bad")
        return [captured, sealed, rejected, stamped]
    if invoice.state == Invoice.State.SEALED:
        stamped = replace(stamped, label="Por timbrar", tone="progress")
    return [captured, sealed, stamped, *_cancelling(invoice)]


def _cancelling(invoice: Invoice) -> list[Step]:
    """What a request to cancel adds. Wants `prefetch_related("cancellations")`."""
    request = invoice.cancellation
    if request is None or request.state == CancelState.REPLACING:
        return []
    asked = station("requested", "Cancelación pedida", request.requested_at)
    if request.is_failed:
        end = Step(
            "failed", request.get_state_display(), request.ended_at, True, tone="bad"
        )
    elif request.is_done:
        end = station("cancelled", request.get_state_display(), request.ended_at)
    else:
        label = CancelState.IN_PROCESS.label
        end = Step("cancelling", label, request.received_at, False, tone="progress")
    return [asked, end]
