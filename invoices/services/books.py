"""What an issuer already knows of addresses, for the check."""

from functools import lru_cache

from django.db.models import Count, Max, QuerySet

from blacklist.checking import Book
from delivery.models import Message
from invoices.models import CustomerEmail, Issuer

# Books in memory per process: the issuers at work in the last while.
_BOOKS = 64


def book_of(issuer: Issuer) -> Book:
    """Addresses of its customers, and domains that took its mail before.

    One query while the customers' addresses stay as they are; a domain that has just
    been delivered to for the first time may be missing until they change.
    """
    version = _addresses(issuer.pk).aggregate(Count("pk"), Max("pk"))
    return _build(issuer.pk, issuer.sender_id, tuple(version.values()))


@lru_cache(maxsize=_BOOKS)
def _build(issuer_id: int, sender_id: int, version: tuple[int | None, ...]) -> Book:
    """version: part of the key only, so that a changed address makes a new book."""
    addresses = _addresses(issuer_id).values_list("address", flat=True)
    delivered = Message.objects.filter(
        dispatch__sender=sender_id, delivered_at__isnull=False
    ).values_list("folded_address", flat=True)
    domains = {address.rpartition("@")[2] for address in delivered.distinct()}
    return Book.build(addresses, domains)


def _addresses(issuer_id: int) -> QuerySet[CustomerEmail]:
    return CustomerEmail.objects.filter(
        customer__issuer=issuer_id, customer__archived_at__isnull=True
    )
