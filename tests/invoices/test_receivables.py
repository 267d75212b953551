from datetime import date
from decimal import Decimal

import pytest

from invoices.models import Invoice
from invoices.receivables import Age, age_of, bars, days_late
from invoices.services.receivables import debts, late_invoices, search_debts
from tests.invoices.cast import make_customer
from tests.invoices.paying import owe, pay

TODAY = date(2026, 6, 30)


@pytest.fixture
def owed(customer, certificate, alicia):
    return owe(customer, by=alicia)


def issued_on(invoice, day):
    Invoice.objects.filter(pk=invoice.pk).update(fecha=f"{day}T10:00:00")


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (-5, Age.CURRENT),
        (0, Age.CURRENT),
        (1, Age.MONTH),
        (30, Age.MONTH),
        (31, Age.TWO_MONTHS),
        (60, Age.TWO_MONTHS),
        (61, Age.THREE_MONTHS),
        (90, Age.THREE_MONTHS),
        (91, Age.OLDER),
    ],
)
def test_age_by_days(days, age):
    assert age_of(days) is age


def test_days_of_credit_come_before_any_delay():
    late = days_late("2026-06-01T23:59:59", days_of_credit=15, today=TODAY)
    assert late == 14
    assert days_late("2026-06-30T00:00:00", days_of_credit=0, today=TODAY) == 0


def test_bars_are_shares_of_the_largest():
    amounts = {Age.CURRENT: Decimal(50), Age.MONTH: Decimal(200)}
    assert [one.percent for one in bars(amounts)] == [25.0, 100.0]
    assert bars({Age.CURRENT: Decimal(0)})[0].percent == 0


def test_debts_by_customer_and_age(owed, customer, alicia, issuer):
    old = owe(customer, "100", by=alicia)
    issued_on(owed, "2026-06-29")
    issued_on(old, "2026-01-01")
    pay(customer, {old: "16"}, by=alicia)
    (debt,) = debts(issuer, today=TODAY)
    assert debt.by_age[Age.MONTH] == 1160
    assert debt.by_age[Age.OLDER] == 100
    assert (debt.total, debt.overdue, debt.invoices) == (1260, 1260, 2)
    assert debt.late == 180


def test_customers_credit_makes_it_current(owed, customer, issuer):
    issued_on(owed, "2026-06-01")
    customer.dias_de_credito = 30
    customer.save()
    (debt,) = debts(issuer, today=TODAY)
    assert debt.by_age[Age.CURRENT] == 1160
    assert debt.overdue == 0


def test_currencies_are_not_added_up(owed, customer, alicia, issuer):
    dollars = owe(customer, by=alicia)
    Invoice.objects.filter(pk=dollars.pk).update(moneda="USD")
    found = debts(issuer, today=TODAY)
    assert {one.moneda: one.total for one in found} == {"MXN": 1160, "USD": 1160}


def test_most_overdue_come_first(owed, alicia, issuer):
    other = make_customer(issuer, nombre="OTRO CLIENTE")
    small = owe(other, "10", by=alicia)
    issued_on(small, "2026-01-01")
    issued_on(owed, "2026-06-30")
    assert [one.customer for one in debts(issuer, today=TODAY)][0] == other


def test_debts_are_found_by_name_or_rfc(owed, issuer):
    every = debts(issuer, today=TODAY)
    for text in ("", "xenon", "artícles", "xia19"):
        assert search_debts(every, text) == every
    assert search_debts(every, "nadie") == []


def test_two_queries_however_many_owe(owed, alicia, issuer, django_assert_num_queries):
    for at in range(3):
        owe(make_customer(issuer, nombre=f"CLIENTE {at}"), by=alicia)
    with django_assert_num_queries(2):
        assert len(debts(issuer, today=TODAY)) == 4


def test_each_unpaid_invoice_with_its_delay(owed, customer, issuer):
    issued_on(owed, "2026-05-01")
    (late,) = late_invoices(issuer, today=TODAY, customer=customer)
    assert (late.invoice, late.days, late.age) == (owed, 60, Age.TWO_MONTHS)
