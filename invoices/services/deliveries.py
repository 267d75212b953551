"""How each invoice's emails are doing, read for many invoices at once."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from delivery.models import Dispatch, Event, Message
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
    """The same invoices with all that state_of reads."""
    light = invoices.select_related("newest_dispatch").defer(
        *(f"newest_dispatch__{name}" for name in _LONG)
    )
    return with_cancel_state(light).prefetch_related("newest_dispatch__messages")


def with_cancel_state(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same with `cancel_state`: enough for state_of where none has an email.

    One value of each row costs less than a query for all.
    """
    newest = Cancellation.objects.filter(invoice=OuterRef("pk")).values("state")[:1]
    return invoices.annotate(cancel_state=Subquery(newest))


def with_journeys(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same with events, links and visits: what its journeys are told from."""
    events = _events_of("newest_dispatch__messages")
    return with_links(with_messages(invoices)).prefetch_related(events)


def with_history(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same with all dispatches: what the page of one invoice reads."""
    dispatches = Dispatch.objects.select_related("requested_by").defer(*_LONG)
    told = dispatches.prefetch_related("messages", _events_of("messages"))
    every = Prefetch("dispatches", told)
    replaced = Prefetch("replaces", Cancellation.objects.select_related("invoice"))
    whole = with_links(with_messages(invoices))
    return whole.prefetch_related(every, "cancellations", replaced)


def _events_of(messages: str) -> Prefetch[str]:
    """Without the posts that they were read from: no page shows these."""
    return Prefetch(f"{messages}__events", Event.objects.defer("raw"))


def state_of(invoice: Invoice) -> InvoiceState:
    """What the list shows of an invoice read through with_messages.

    Only the newest dispatch counts: a corrected address makes the old bounce history.
    """
    shown = _cancelling(invoice) or _on_its_way(invoice)
    return InvoiceState(shown, addresses_of(invoice))


def addresses_of(invoice: Invoice) -> tuple[str, ...]:
    """The customer's, of the latest dispatch; before one, those it was issued for."""
    if not invoice.newest_dispatch:
        return tuple(invoice.recipients)
    return tuple(one.address for one in _to_customer(invoice.newest_dispatch))


def undelivered(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those whose newest dispatch has a customer message that stopped or is late.

    Not those that the customer said to have; one that was opened is not late.
    """
    to_customers = Message.objects.filter(role=Message.Role.CUSTOMER)
    troubled = to_customers.stopped() | to_customers.late()
    stopped = to_customers.stopped().filter(dispatch=OuterRef("newest_dispatch"))
    return invoices.filter(
        Q(seen_at__isnull=True) | Exists(stopped),
        newest_dispatch__in=troubled.values("dispatch"),
        received_at__isnull=True,
    )


def _on_its_way(invoice: Invoice) -> Shown:
    if not invoice.newest_dispatch:
        given_up = invoice.send_attempts >= TRIES
        return NOT_PREPARED if given_up else _FISCAL[invoice.state]
    messages = _to_customer(invoice.newest_dispatch)
    shown = worst(message.shown for message in messages) or _ONLY_COPY
    return _told_by_customer(invoice, shown)


def _to_customer(dispatch: Dispatch) -> list[Message]:
    customer = Message.Role.CUSTOMER
    return [one for one in dispatch.messages.all() if one.role == customer]


def _cancelling(invoice: Invoice) -> Shown | None:
    """What a request to cancel says of it; a failed one has no more say."""
    # Not getattr with a default: one that was read otherwise would seem in force.
    state = vars(invoice)["cancel_state"]
    return _CANCELLING.get(CancelState(state)) if state else None


def _told_by_customer(invoice: Invoice, shown: Shown) -> Shown:
    """What its customer did with a link, any of them, against the email's own state.

    Opened says less than what needs somebody's care: a bounce, or a complaint.
    """
    if invoice.received_at:
        return _RECEIVED
    return _SEEN if invoice.seen_at and shown.tone != "bad" else shown


# No page shows the emails themselves.
_LONG = ("text", "html", "copy_text", "copy_html")
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
