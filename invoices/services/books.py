"""What an issuer already knows of addresses, for the check."""

from blacklist.checking import Book
from delivery.models import Message
from invoices.models import CustomerEmail, Issuer


def book_of(issuer: Issuer) -> Book:
    """Addresses of its customers, and domains that took its mail before."""
    addresses = CustomerEmail.objects.filter(
        customer__issuer=issuer, customer__archived_at__isnull=True
    ).values_list("address", flat=True)
    delivered = (
        Message.objects.filter(
            dispatch__sender=issuer.sender_id, delivered_at__isnull=False
        )
        .values_list("folded_address", flat=True)
        .distinct()
    )
    domains = {address.rpartition("@")[2] for address in delivered}
    return Book.build(addresses, domains)
