from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from invoices.payment_amounts import equivalencia
from invoices.payments import BankAccounts
from invoices.validation import Facts
from invoices.validation.payments import check_pago
from tests.invoices.test_payment_amounts import KINDS, docto_of, invoice_of, pago_of

TODAY = date(2026, 3, 6)
FACTS = Facts(
    now=datetime(2026, 3, 6, 15, tzinfo=UTC),
    keys=frozenset(
        [
            *(("forma_pago", key) for key in ("01", "02", "03", "06", "28", "99")),
            *(("moneda", key) for key in ("MXN", "USD", "XXX")),
        ]
    ),
)
TAXES = invoice_of(KINDS[0], [Decimal("100.00")])
RIGHT = pago_of(docto_of(TAXES, Decimal("116.00")))


def found(pago):
    findings = check_pago(pago, FACTS, today=TODAY)
    assert all(one.message.endswith(".") for one in findings)
    return [(one.field, one.code) for one in findings]


def with_accounts(form, **accounts):
    return replace(RIGHT, forma_pago=form, accounts=BankAccounts(**accounts))


def test_a_right_payment_has_no_findings():
    assert found(RIGHT) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"forma_pago": "99"}, ("forma_pago", "CRP20212")),
        ({"forma_pago": "98"}, ("forma_pago", "CRP20212")),
        ({"moneda": "XXX"}, ("moneda", "CRP20213")),
        ({"moneda": "ZZZ"}, ("moneda", "CRP20213")),
        ({"tipo_cambio": Decimal(2)}, ("tipo_cambio", "CRP20215")),
        ({"fecha": "2026-03-07T00:00:00"}, ("fecha_pago", "")),
        ({"num_operacion": "a|b"}, ("num_operacion", "")),
        ({"doctos": ()}, ("doctos", "")),
        ({"monto": Decimal("115.99")}, ("monto", "CRP20217")),
        ({"monto": Decimal("116.01")}, ("monto", "")),
        ({"monto": Decimal(0)}, ("monto", "CRP20218")),
        ({"monto": Decimal(10**15)}, ("monto", "")),
    ],
)
def test_each_rule_of_a_payment(changes, finding):
    assert found(replace(RIGHT, **changes)) == [finding]


def test_foreign_currency_needs_its_rate():
    pago = replace(RIGHT, moneda="USD", tipo_cambio=Decimal(0))
    assert found(pago) == [("tipo_cambio", "CRP20214")]


def test_more_than_an_invoice_owes_is_refused_next_to_it():
    docto = docto_of(TAXES, Decimal("60.01"), saldo=Decimal("60.00"))
    assert found(pago_of(docto)) == [("doctos.0.pagado", "CRP20244")]
    nothing = docto_of(TAXES, Decimal(0))
    assert found(pago_of(nothing)) == [("doctos.0.pagado", "CRP20241")]


def test_in_two_currencies_a_cent_may_be_rounded_but_no_peso():
    rate = equivalencia(docto=Decimal("18.1234"), pago=Decimal(1))
    docto = docto_of(TAXES, Decimal("100.00"), rate=rate, moneda="USD")
    assert found(pago_of(docto, monto=Decimal("1812.34"))) == []
    assert found(pago_of(docto, monto=Decimal("1812.40"))) == []
    for monto in ("1811.34", "1813.34"):
        assert found(pago_of(docto, monto=Decimal(monto))) == [("monto", "CRP20276")]


def test_cash_has_no_bank():
    pago = with_accounts("01", rfc_ordenante="BBA830831LJ2", cuenta_beneficiario="1")
    assert found(pago) == [
        ("rfc_ordenante", "CRP20221"),
        ("cuenta_beneficiario", "CRP20228"),
    ]


@pytest.mark.parametrize(
    ("form", "account"),
    [("03", "012180001234567891"), ("02", "12345678901"), ("28", "4152313312345678")],
)
def test_accounts_as_the_sat_writes_them(form, account):
    assert found(with_accounts(form, cuenta_ordenante=account)) == []
    pago = with_accounts(form, cuenta_ordenante=account[:-1])
    assert found(pago) == [("cuenta_ordenante", "CRP20225")]


def test_account_that_received_a_transfer_has_ten_or_eighteen_digits():
    pago = with_accounts("03", cuenta_beneficiario="1234567890123456")
    assert found(pago) == [("cuenta_beneficiario", "CRP20226")]


def test_electronic_money_says_not_where_it_went():
    pago = with_accounts("06", cuenta_beneficiario="1234567890")
    assert found(pago) == [("cuenta_beneficiario", "CRP20228")]


def test_foreign_bank_says_its_name():
    pago = with_accounts("03", rfc_ordenante="XEXX010101000")
    assert found(pago) == [("banco_ordenante", "CRP20223")]


def test_rfc_of_a_person_is_no_bank():
    pago = with_accounts("03", rfc_ordenante="CACX7605101P8", rfc_beneficiario="x")
    assert found(pago) == [("rfc_ordenante", "CRP20222"), ("rfc_beneficiario", "")]
