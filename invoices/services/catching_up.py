"""Once a customer's address is right: send it all the invoices that never arrived."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from blacklist.addresses import fold
from blacklist.services import blocking
from delivery.choices import STOPPED_DELIVERY, STOPPED_SENDING, Role, SendState
from delivery.models import Message
from invoices.errors import AddressRefused
from invoices.models import Customer, Invoice, User
from invoices.services.deliveries import (
    InvoiceState,
    state_of,
    undelivered,
    with_messages,
)
from invoices.services.sending import resend

# What one page shows and one confirmation sends; the page comes again for the rest.
AT_ONCE = 100


@dataclass(frozen=True)
class Missing:
    """A stamped invoice that stopped on its way, and to whom it would go now."""

    invoice: Invoice
    state: InvoiceState
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """How many invoices went, and how many an address was refused for meanwhile."""

    invoices: int
    refused: int


def missing_invoices(customer: Customer) -> list[Missing]:
    """What never reached the customer and can be sent to its present addresses.

    At most AT_ONCE, the oldest first. An address that an invoice reached, is under way
    to or may have reached is left out, so that nobody gets it twice.
    """
    addresses = [email.address for email in customer.emails.all()]
    blocked = blocking(addresses)
    usable = [one for one in addresses if fold(one) not in blocked]
    stamped = customer.invoices.filter(state=Invoice.State.STAMPED).exclude(pdf="")
    stopped = undelivered(stamped.select_related("customer", "issuer__sender"))
    every = with_messages(stopped).prefetch_related("dispatches__messages")
    rows = every.order_by("stamped_at", "pk")[:AT_ONCE]
    found = (Missing(row, state_of(row), _still_to_get(row, usable)) for row in rows)
    return [one for one in found if one.addresses]


def send_missing(
    customer: Customer,
    *,
    chosen: Collection[uuid.UUID],
    request_key: uuid.UUID,
    by: User,
) -> Sent:
    """Send the chosen of the missing invoices, each as a dispatch of its own.

    request_key: made by the form; each invoice's key follows from it, so that a double
    click sends each once. One that is refused does not stop the others.
    """
    sent = refused = 0
    for one in missing_invoices(customer):
        if one.invoice.uuid not in chosen:
            continue
        key = uuid.uuid5(request_key, str(one.invoice.uuid))
        try:
            resend(one.invoice, addresses=one.addresses, request_key=key, by=by)
        except AddressRefused:
            refused += 1
        else:
            sent += 1
    return Sent(sent, refused)


def _still_to_get(invoice: Invoice, addresses: list[str]) -> tuple[str, ...]:
    served = {
        message.folded_address
        for dispatch in invoice.dispatches.all()
        for message in dispatch.messages.all()
        if message.role == Role.CUSTOMER and not _surely_failed(message)
    }
    return tuple(one for one in addresses if fold(one) not in served)


def _surely_failed(message: Message) -> bool:
    """False for one in doubt: it may have arrived, nobody knows."""
    is_stopped = (
        message.send_state in STOPPED_SENDING
        or message.delivery_state in STOPPED_DELIVERY
    )
    return is_stopped and message.send_state != SendState.UNKNOWN
