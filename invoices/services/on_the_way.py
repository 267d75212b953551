"""The invoices that move by themselves right now, with the stage they are at."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from delivery.models import Message
from invoices.models import Invoice, Issuer
from invoices.services.deliveries import (
    InvoiceState,
    state_of,
    with_cancel_state,
    with_messages,
)
from invoices.services.first_sending import TRIES

# Of one page; the list shows the rest.
MOST = 10
STAGES = (
    "Sellada",
    "Timbrada",
    "Correo preparado",
    "Entregado al proveedor",
    "Aceptado por su servidor",
)
# How many of the stages each state has behind it.
_PASSED = {
    "sealed": 1,
    "stamped": 2,
    "pending": 3,
    "sending": 3,
    "retry": 3,
    "accepted": 4,
    "deferred": 4,
}


@dataclass(frozen=True)
class OnTheWay:
    """stages: the name of each, and whether it is behind."""

    invoice: Invoice
    state: InvoiceState
    stages: tuple[tuple[str, bool], ...]


def on_the_way(issuer: Issuer, *, since: datetime) -> list[OnTheWay]:
    """Issued or sent again since then and not at their end, the newest first.

    Those without an email yet come before the others. since: aware. Those that are
    late wait for a person, and are not among them.
    """
    invoices = issuer.invoices.select_related("customer")
    before = with_cancel_state(_before_email(invoices, since))[:MOST]
    after = with_messages(_with_email(invoices, since))[:MOST]
    states = [(one, state_of(one)) for one in [*before, *after]]
    return [
        OnTheWay(invoice, state, _stages(_PASSED[state.shown.code]))
        for invoice, state in states
        if state.shown.code in _PASSED
    ][:MOST]


def _stages(passed: int) -> tuple[tuple[str, bool], ...]:
    return tuple((name, place < passed) for place, name in enumerate(STAGES))


def _before_email(invoices: QuerySet[Invoice], since: datetime) -> QuerySet[Invoice]:
    sealed = Q(state=Invoice.State.SEALED, sealed_at__gte=since)
    stamped = Q(
        state=Invoice.State.STAMPED,
        stamped_at__gte=since,
        dispatched_at__isnull=True,
        send_attempts__lt=TRIES,
    )
    return invoices.filter(sealed | stamped)


def _with_email(invoices: QuerySet[Invoice], since: datetime) -> QuerySet[Invoice]:
    """Asked of the messages that move: few, and found by index."""
    moving = Message.objects.moving().filter(role=Message.Role.CUSTOMER)
    found = invoices.filter(
        newest_dispatch__created_at__gte=since,
        newest_dispatch__in=moving.values("dispatch"),
    )
    return found.order_by("-newest_dispatch__created_at")
