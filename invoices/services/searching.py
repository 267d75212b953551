"""Customers and invoices by what a person types of them."""

import re
import uuid
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from invoices.models import Customer, CustomerEmail, Invoice, Issuer

# A folio must fit the database's integer.
_DIGITS = 16
_HEX = re.compile(r"[0-9a-f]{8,32}")


def matching_customers(issuer: Issuer, text: str) -> QuerySet[Customer]:
    """Not archived, by the beginning of the RFC or by a part of name or address."""
    customers = issuer.customers.filter(archived_at__isnull=True)
    if not text:
        return customers
    written_to = CustomerEmail.objects.filter(
        customer=OuterRef("pk"), folded_address__icontains=text
    )
    return customers.filter(
        Q(rfc__istartswith=text) | Q(nombre__icontains=text) | Exists(written_to)
    )


def found_invoices(
    issuer: Issuer, text: str, *, customers: Sequence[Customer], limit: int
) -> list[Invoice]:
    """The newest with this folio or beginning of folio fiscal, then of these customers.

    By index only, so that it answers while one types, however many there are; the
    list of invoices also knows totals and parts.
    """
    invoices = issuer.invoices.select_related("customer")
    numbered = _numbered(text)
    found = list(invoices.filter(numbered)[:limit]) if numbered else []
    if customers and len(found) < limit:
        others = invoices.exclude(pk__in=[one.pk for one in found])
        found += others.filter(customer__in=customers)[: limit - len(found)]
    return found


def folio_of(text: str) -> int | None:
    """The number in "A-12" or "12"."""
    number = text.rpartition("-")[2]
    if number.isdecimal() and len(number) < _DIGITS:
        return int(number)
    return None


def _numbered(text: str) -> Q:
    query = Q()
    folio = folio_of(text)
    if folio is not None:
        query |= Q(folio=folio)
    digits = text.lower().replace("-", "")
    if _HEX.fullmatch(digits):
        first, last = (uuid.UUID(digits.ljust(32, end)) for end in "0f")
        query |= Q(folio_fiscal__range=(first, last))
    return query
