"""Who owes an issuer, how much and for how long."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from invoices.folding import fold
from invoices.models import Customer, Issuer
from invoices.receivables import Age, age_of, days_late
from invoices.services.balances import unpaid

if TYPE_CHECKING:
    from invoices.services.balances import Owed

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Debt:
    """What a customer owes in one currency. late: days of its oldest invoice."""

    customer: Customer
    moneda: str
    by_age: dict[Age, Decimal]
    invoices: int
    late: int

    @property
    def total(self) -> Decimal:
        return sum(self.by_age.values(), _ZERO)

    @property
    def overdue(self) -> Decimal:
        return self.total - self.by_age[Age.CURRENT]

    @property
    def ages(self) -> list[tuple[Age, Decimal]]:
        """What is owed of each age, the youngest first."""
        return list(self.by_age.items())


@dataclass(frozen=True)
class Late:
    """An unpaid invoice and how late it is; days are not positive while it is not."""

    invoice: "Owed"
    days: int

    @property
    def age(self) -> Age:
        return age_of(self.days)


def debts(issuer: Issuer, *, today: date) -> list[Debt]:
    """Every customer that owes, what is most overdue first. Two queries in all.

    today: on the issuer's clock.
    """
    rows = unpaid(issuer).values_list(
        "customer", "moneda", "fecha", "saldo", "customer__dias_de_credito"
    )
    ages: defaultdict[tuple[int, str], dict[Age, Decimal]]
    ages = defaultdict(lambda: dict.fromkeys(Age, _ZERO))
    counts: defaultdict[tuple[int, str], int] = defaultdict(int)
    latest: dict[tuple[int, str], int] = {}
    for customer, moneda, fecha, saldo, credit in rows.iterator(chunk_size=2000):
        days = days_late(fecha, days_of_credit=credit or 0, today=today)
        key = (customer, moneda)
        ages[key][age_of(days)] += saldo
        counts[key] += 1
        latest[key] = max(days, latest.get(key, days))
    customers = issuer.customers.in_bulk({customer for customer, _ in ages})
    found = [
        Debt(customers[key[0]], key[1], by_age, counts[key], latest[key])
        for key, by_age in ages.items()
    ]
    return sorted(found, key=lambda one: (-one.overdue, -one.total, one.customer.pk))


def search_debts(every: Sequence[Debt], text: str) -> list[Debt]:
    """Those of customers with this beginning of RFC or part of name; all for ""."""
    folded, rfc = fold(text), text.upper()
    return [
        one
        for one in every
        if folded in fold(one.customer.nombre) or one.customer.rfc.startswith(rfc)
    ]


def late_invoices(
    issuer: Issuer, *, today: date, customer: Customer | None = None
) -> Iterator[Late]:
    """Unpaid invoices of all customers or of one, the oldest first."""
    invoices = unpaid(issuer).select_related("customer")
    if customer:
        invoices = invoices.filter(customer=customer)
    for invoice in invoices.iterator(chunk_size=500):
        credit = invoice.customer.dias_de_credito if invoice.customer else 0
        days = days_late(invoice.fecha, days_of_credit=credit, today=today)
        yield Late(invoice, days)
