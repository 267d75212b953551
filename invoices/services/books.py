"""What an issuer already knows of addresses, for the check."""

import uuid
from functools import lru_cache

from django.db import transaction

from blacklist.addresses import fold
from blacklist.checking import Book
from delivery.models import Message
from invoices.models import ConfirmedAddress, CustomerEmail, Issuer, User
from invoices.services.undoing import bring_back, keep

# Books in memory per process: the issuers at work in the last while.
_BOOKS = 64


def book_of(issuer: Issuer) -> Book:
    """Addresses of its customers, those it confirmed, and domains that took its mail.

    No query while they stay as they are; a domain that has just been delivered to for
    the first time may be missing until they change.
    """
    return _build(issuer.pk, issuer.sender_id, issuer.book_version)


def renew_book(issuer_id: int) -> None:
    """Make every process build the issuer's book anew. Call it with the change itself,
    in one transaction.
    """
    Issuer.objects.filter(pk=issuer_id).update(book_version=uuid.uuid4())


def confirm_address(issuer: Issuer, address: str, *, by: User) -> None:
    """Remember that an address is right whatever the check warned; again is harmless.

    A block stays a block.
    """
    _, is_new = ConfirmedAddress.objects.get_or_create(
        issuer=issuer,
        folded_address=fold(address),
        defaults={"confirmed_by": by},
    )
    if is_new:
        renew_book(issuer.pk)
        issuer.refresh_from_db(fields=["book_version"])


@transaction.atomic
def doubt_again(confirmed: ConfirmedAddress) -> str:
    """Undo confirm_address: the check warns of the address as it did before.

    Returns what trust_again takes.
    """
    kept = keep(confirmed.issuer, "confirmed", [confirmed])
    confirmed.delete()
    renew_book(confirmed.issuer_id)
    return kept


@transaction.atomic
def trust_again(issuer: Issuer, kept: str) -> ConfirmedAddress:
    """Undo doubt_again. Raises CannotUndo."""
    confirmed: ConfirmedAddress = bring_back(issuer, "confirmed", kept)[0]
    renew_book(issuer.pk)
    return confirmed


@lru_cache(maxsize=_BOOKS)
def _build(issuer_id: int, sender_id: int, version: uuid.UUID) -> Book:
    """version: part of the key only, so that a changed address makes a new book."""
    addresses = CustomerEmail.objects.filter(
        customer__issuer=issuer_id, customer__archived_at__isnull=True
    ).values_list("address", flat=True)
    confirmed = ConfirmedAddress.objects.filter(issuer=issuer_id)
    delivered = Message.objects.filter(
        dispatch__sender=sender_id, delivered_at__isnull=False
    ).values_list("folded_address", flat=True)
    domains = {address.rpartition("@")[2] for address in delivered.distinct()}
    return Book.build(
        addresses,
        domains,
        confirmed=confirmed.values_list("folded_address", flat=True),
    )
