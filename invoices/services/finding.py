"""The invoices of an issuer that a search and its filters leave."""

import re
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from invoices.models import Invoice, Issuer
from invoices.services.deliveries import undelivered
from invoices.services.searching import folio_of

_AMOUNT = re.compile(r"\d{1,15}(\.\d\d?)?")
_PERIOD = re.compile(r"\d{4}(-\d\d)?")
STATES = (
    ("", "Todas"),
    ("undelivered", "No entregadas"),
    ("stamped", "Timbradas"),
    ("open", "Por timbrar o rechazadas"),
    ("draft", "Borradores"),
    ("cancelled", "Canceladas"),
)


@dataclass(frozen=True)
class Wanted:
    """What a person asked for; what is not understood asks for everything.

    text: as typed. state: one of STATES. period: of issue, "2026-11" or "2026".
    """

    text: str = ""
    state: str = ""
    period: str = ""

    @classmethod
    def of(cls, asked: Any) -> "Wanted":
        """From a request's GET or POST."""
        period = asked.get("periodo", "")
        return cls(
            text=asked.get("q", "").strip(),
            state=asked.get("estado", ""),
            period=period if _PERIOD.fullmatch(period) else "",
        )

    def as_json(self) -> dict[str, str]:
        """What Wanted(**…) takes back."""
        return asdict(self)


def find(issuer: Issuer, wanted: Wanted) -> QuerySet[Invoice]:
    """The issuer's invoices, the newest first."""
    invoices = issuer.invoices.filter(_matches(wanted.text))
    if wanted.period:
        # Local time of the place of issue, as its CFDI says it.
        invoices = invoices.filter(fecha__startswith=wanted.period)
    return _in_state(invoices, wanted.state)


def _in_state(invoices: QuerySet[Invoice], chosen: str) -> QuerySet[Invoice]:
    State = Invoice.State
    if chosen == "undelivered":
        return undelivered(invoices.filter(state=State.STAMPED))
    if chosen == "open":
        return invoices.filter(state__in=[State.SEALED, State.REJECTED])
    if chosen in (State.DRAFT, State.STAMPED, State.CANCELLED):
        return invoices.filter(state=chosen)
    return invoices


def _matches(text: str) -> Q:
    """Folio, folio fiscal's part, RFC, name or exact total."""
    if not text:
        return Q()
    query = (
        Q(receptor_rfc__istartswith=text)
        | Q(customer__rfc__istartswith=text)
        | Q(customer__nombre__icontains=text)
        | Q(receptor_nombre__icontains=text)
        | Q(folio_fiscal__icontains=text)
    )
    folio = folio_of(text)
    if folio is not None:
        query |= Q(folio=folio)
    total = text.replace("$", "").replace(",", "").strip()
    if _AMOUNT.fullmatch(total):
        query |= Q(total=Decimal(total))
    return query
