"""The invoices that move by themselves right now, with the stage they are at."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from delivery.models import Message
from invoices.models import Invoice, Issuer
from invoices.services.deliveries import InvoiceState, state_of, with_messages
from invoices.services.first_sending import TRIES

# Of one page; the list shows the rest.
MOST = 20
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

    since: aware. Those that are late wait for a person, and are not among them.
    """
    ids = [*_before_email(issuer, since), *_with_email(issuer, since)]
    invoices = issuer.invoices.filter(pk__in=ids).select_related("customer")
    states = [(one, state_of(one)) for one in with_messages(invoices)]
    return [
        OnTheWay(invoice, state, _stages(_PASSED[state.shown.code]))
        for invoice, state in states
        if state.shown.code in _PASSED
    ][:MOST]


def _stages(passed: int) -> tuple[tuple[str, bool], ...]:
    return tuple((name, place < passed) for place, name in enumerate(STAGES))


def _before_email(issuer: Issuer, since: datetime) -> list[int]:
    sealed = Q(state=Invoice.State.SEALED, sealed_at__gte=since)
    stamped = Q(
        state=Invoice.State.STAMPED,
        stamped_at__gte=since,
        dispatched_at__isnull=True,
        send_attempts__lt=TRIES,
    )
    found = issuer.invoices.filter(sealed | stamped)
    return list(found.values_list("pk", flat=True)[:MOST])


def _with_email(issuer: Issuer, since: datetime) -> list[int]:
    """Asked of the messages: these have few rows of one day, and an index of it."""
    found = Message.objects.moving().filter(
        role=Message.Role.CUSTOMER,
        dispatch__sender_id=issuer.sender_id,
        dispatch__created_at__gte=since,
        dispatch__invoices__isnull=False,
    )
    ids = found.order_by("-dispatch__created_at").values_list("dispatch__invoices")
    return [pk for (pk,) in ids[:MOST]]
