"""How each invoice's emails are doing, read for many invoices at once."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from delivery.models import Dispatch, Message
from delivery.states import Shown, shown_state, worst
from invoices.models import Invoice


@dataclass(frozen=True)
class InvoiceState:
    """One badge for the whole invoice: fiscal until it is stamped, then its email's."""

    shown: Shown
    # Addresses of the latest dispatch, without the sender's copy.
    addresses: tuple[str, ...]


def with_deliveries(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same invoices with dispatches and messages, newest dispatch first."""
    newest_first = Dispatch.objects.order_by("-created_at", "-pk")
    return invoices.prefetch_related(
        Prefetch("dispatches", newest_first.prefetch_related("messages"))
    )


def state_of(invoice: Invoice) -> InvoiceState:
    """What the list shows of an invoice read through with_deliveries.

    Only the newest dispatch counts: a corrected address makes the old bounce history.
    """
    dispatches = list(invoice.dispatches.all())
    if not dispatches:
        return InvoiceState(_FISCAL[invoice.state], tuple(invoice.recipients))
    to_customer = [
        message
        for message in dispatches[0].messages.all()
        if message.role == Message.Role.CUSTOMER
    ]
    shown = worst(
        shown_state(
            message.send_state,
            message.delivery_state,
            is_opened=message.opened_at is not None,
        )
        for message in to_customer
    )
    addresses = tuple(message.address for message in to_customer)
    return InvoiceState(shown or _ONLY_COPY, addresses)


def undelivered(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those whose newest dispatch has a customer message that stopped on its way."""
    newest = (
        Dispatch.objects.filter(invoices=OuterRef(OuterRef("pk")))
        .order_by("-created_at", "-pk")
        .values("pk")[:1]
    )
    stopped = Message.objects.stopped().filter(
        dispatch=newest, role=Message.Role.CUSTOMER
    )
    return invoices.filter(Exists(stopped))


_FISCAL = {
    Invoice.State.DRAFT: Shown("draft", "Borrador", "neutral", "pencil-square"),
    Invoice.State.SEALED: Shown("sealed", "Por timbrar", "progress", "clock"),
    Invoice.State.REJECTED: Shown(
        "rejected", "Rechazada por el PAC", "bad", "exclamation-circle"
    ),
    Invoice.State.STAMPED: Shown("stamped", "Preparando envío", "progress", "clock"),
}
_ONLY_COPY = Shown("only_copy", "Sin destinatario", "warn", "exclamation-triangle")
