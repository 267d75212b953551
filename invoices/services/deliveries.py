"""How each invoice's emails are doing, read for many invoices at once."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.lookups import IsNull

from delivery.models import Dispatch, Message
from delivery.states import Shown, worst
from invoices.cancelling import DONE, CancelState
from invoices.models import Cancellation, Invoice
from invoices.services.first_sending import TRIES
from invoices.services.links import with_links


@dataclass(frozen=True)
class InvoiceState:
    """One badge for the whole invoice: fiscal until it is stamped, then its email's."""

    shown: Shown
    # Addresses of the latest dispatch, without the sender's copy.
    addresses: tuple[str, ...]


def with_messages(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same invoices with dispatches and messages: what state_of reads."""
    return _with_dispatches(invoices, "messages")


def with_journeys(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same with events, links and visits: what the page of one invoice reads."""
    replaced = Prefetch("replaces", Cancellation.objects.select_related("invoice"))
    read = _with_dispatches(invoices, "messages__events")
    return with_links(read.prefetch_related(replaced))


def _with_dispatches(invoices: QuerySet[Invoice], below: str) -> QuerySet[Invoice]:
    newest_first = Dispatch.objects.order_by("-created_at", "-pk")
    # No page shows the emails themselves, and they are long.
    light = newest_first.defer("text", "html", "copy_text", "copy_html")
    dispatches = light.select_related("requested_by").prefetch_related(below)
    return invoices.prefetch_related(
        Prefetch("dispatches", dispatches), "cancellations"
    )


def state_of(invoice: Invoice) -> InvoiceState:
    """What the list shows of an invoice read through with_messages.

    Only the newest dispatch counts: a corrected address makes the old bounce history.
    """
    if shown := _cancelling(invoice):
        return InvoiceState(shown, _addresses(invoice))
    dispatches = list(invoice.dispatches.all())
    if not dispatches and invoice.send_attempts >= TRIES:
        return InvoiceState(NOT_PREPARED, tuple(invoice.recipients))
    if not dispatches:
        return InvoiceState(_FISCAL[invoice.state], tuple(invoice.recipients))
    messages = _to_customer(dispatches[0])
    shown = worst(message.shown for message in messages) or _ONLY_COPY
    return InvoiceState(_told_by_customer(invoice, shown), _addresses(invoice))


def undelivered(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those whose newest dispatch has a customer message that stopped or is late.

    Not those that the customer said to have; one that was opened is not late.
    """
    newest = (
        Dispatch.objects.filter(invoices=OuterRef(OuterRef("pk")))
        .order_by("-created_at", "-pk")
        .values("pk")[:1]
    )
    unseen = IsNull(OuterRef("seen_at"), True)
    needing = Message.objects.stopped() | Message.objects.late().filter(unseen)
    needing = needing.filter(dispatch=newest, role=Message.Role.CUSTOMER)
    # Few, and found by index; only of them the newest dispatch is looked for.
    troubled = Message.objects.stopped() | Message.objects.late()
    dispatches = troubled.filter(role=Message.Role.CUSTOMER).values("dispatch")
    sent = Invoice.dispatches.through.objects.filter(dispatch__in=dispatches)
    return invoices.filter(
        Exists(needing), pk__in=sent.values("invoice"), received_at__isnull=True
    )


def _addresses(invoice: Invoice) -> tuple[str, ...]:
    for dispatch in invoice.dispatches.all():
        return tuple(one.address for one in _to_customer(dispatch))
    return tuple(invoice.recipients)


def _to_customer(dispatch: Dispatch) -> list[Message]:
    customer = Message.Role.CUSTOMER
    return [one for one in dispatch.messages.all() if one.role == customer]


def _cancelling(invoice: Invoice) -> Shown | None:
    """What a request to cancel says of it; a failed one has no more say."""
    cancellation = invoice.cancellation
    if cancellation is None:
        return None
    return _CANCELLING.get(CancelState(cancellation.state))


def _told_by_customer(invoice: Invoice, shown: Shown) -> Shown:
    """What its customer did with a link, any of them, against the email's own state.

    Opened says less than what needs somebody's care: a bounce, or a complaint.
    """
    if invoice.received_at:
        return _RECEIVED
    return _SEEN if invoice.seen_at and shown.tone != "bad" else shown


NOT_PREPARED = Shown(
    "not_prepared", "No se pudo preparar el correo", "bad", "exclamation-triangle"
)
_RECEIVED = Shown("received", "Recibida: lo dijo su cliente", "good", "check-badge")
_SEEN = Shown("seen", "La abrió su cliente", "good", "envelope-open")
_FISCAL: dict[str, Shown] = {
    Invoice.State.DRAFT: Shown("draft", "Borrador", "neutral", "pencil-square"),
    Invoice.State.SEALED: Shown("sealed", "Por timbrar", "progress", "clock"),
    Invoice.State.REJECTED: Shown(
        "rejected", "Rechazada por el PAC", "bad", "exclamation-circle"
    ),
    Invoice.State.STAMPED: Shown("stamped", "Preparando envío", "progress", "clock"),
}
_CANCELLING = {
    CancelState.REQUESTED: Shown(
        "requested", "Cancelación por solicitar", "progress", "clock"
    ),
    CancelState.IN_PROCESS: Shown(
        "in_process", "Cancelación en proceso", "progress", "clock"
    ),
    CancelState.UNKNOWN: Shown(
        "cancel_unknown", "Cancelación sin confirmar", "warn", "question-mark-circle"
    ),
    **{
        state: Shown("cancelled", str(state.label), "neutral", "no-symbol")
        for state in DONE
    },
}
_ONLY_COPY = Shown("only_copy", "Sin destinatario", "warn", "exclamation-triangle")
