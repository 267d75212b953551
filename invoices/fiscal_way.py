"""The stations of an invoice before its emails: captured, sealed, stamped."""

from dataclasses import replace

from delivery.timeline import Step, station
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
    return [captured, sealed, stamped]
