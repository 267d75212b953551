"""Changes to customers and their addresses."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from blacklist.addresses import fold
from invoices.models import Customer
from invoices.services.books import renew_book


@transaction.atomic
def save_customer(customer: Customer, *, addresses: Sequence[str]) -> Customer:
    """Save a customer whose addresses become exactly these, in this order.

    addresses: already checked; two that fold to the same are kept once.
    Rows of addresses that stay are kept, so that what refers to them stays too.
    """
    customer.save()
    wanted = {fold(address): address for address in addresses}
    kept = {email.folded_address: email for email in customer.emails.all()}
    customer.emails.exclude(folded_address__in=wanted).delete()
    for folded, address in wanted.items():
        if folded not in kept:
            customer.emails.create(address=address, folded_address=folded)
        elif kept[folded].address != address:
            customer.emails.filter(pk=kept[folded].pk).update(address=address)
    renew_book(customer.issuer_id)
    return customer


@transaction.atomic
def archive_customer(customer: Customer) -> None:
    """Take a customer out of lists and searches; its invoices keep it."""
    customer.archived_at = timezone.now()
    customer.save(update_fields=["archived_at"])
    renew_book(customer.issuer_id)


@transaction.atomic
def unarchive_customer(customer: Customer) -> None:
    """Undo archive_customer. Raises ValidationError if another took its place."""
    customer.archived_at = None
    customer.validate_constraints()
    customer.save(update_fields=["archived_at"])
    renew_book(customer.issuer_id)
