from decimal import Decimal

import pytest

from invoices.comprobantes import TipoDeComprobante, TipoRelacion
from invoices.models import Invoice
from invoices.models.relations import relation_to
from invoices.services.balances import unpaid, with_balances
from invoices.services.stamping import stamp_invoice
from tests.invoices.cast import make_customer, make_draft
from tests.invoices.paying import owe, pay

State = Invoice.State


@pytest.fixture
def owed(customer, certificate, alicia):
    return owe(customer, by=alicia)


def saldo(invoice):
    return with_balances(Invoice.objects.filter(pk=invoice.pk)).get().saldo


def credit(invoice, total, *, state=State.SEALED, also=()):
    note = Invoice.objects.create(
        issuer=invoice.issuer,
        tipo_de_comprobante=TipoDeComprobante.EGRESO,
        folio=Invoice.objects.count() + 100,
        state=state,
        total=Decimal(total),
    )
    for related in (invoice, *also):
        relation = relation_to(related, TipoRelacion.NOTA_DE_CREDITO)
        relation.invoice = note
        relation.save()
    return note


def test_unpaid_invoice_owes_its_total(owed):
    assert saldo(owed) == Decimal("1160.00")


def test_sealed_payment_counts_before_its_stamp_and_after(owed, customer, alicia):
    receipt = pay(customer, {owed: "160"}, by=alicia)
    assert saldo(owed) == 1000
    stamp_invoice(receipt.pk)
    assert saldo(owed) == 1000


@pytest.mark.parametrize("state", [State.REJECTED, State.DRAFT])
def test_rejected_payment_gives_back_what_it_paid(owed, customer, alicia, state):
    receipt = pay(customer, {owed: "160"}, by=alicia)
    Invoice.objects.filter(pk=receipt.pk).update(state=state)
    assert saldo(owed) == 1160


def test_credit_note_lowers_the_balance(owed, customer, alicia):
    credit(owed, "116")
    assert saldo(owed) == 1044
    pay(customer, {owed: "1044"}, by=alicia)
    assert saldo(owed) == 0


def test_draft_of_a_credit_note_does_not(owed):
    credit(owed, "116", state=State.DRAFT)
    assert saldo(owed) == 1160


def test_credit_note_of_two_invoices_counts_once(owed, customer, alicia):
    other = owe(customer, by=alicia)
    credit(owed, "116", also=[other])
    assert (saldo(owed), saldo(other)) == (1044, 1160)


def test_balance_is_never_negative(owed):
    credit(owed, "5000")
    assert saldo(owed) == 0


def test_payments_and_credit_notes_do_not_multiply_each_other(owed, customer, alicia):
    for amount in ("10", "20"):
        pay(customer, {owed: amount}, by=alicia)
        credit(owed, amount)
    assert saldo(owed) == 1100


def test_oldest_unpaid_come_first_and_paid_ones_not_at_all(owed, customer, alicia):
    older = owe(customer, by=alicia)
    Invoice.objects.filter(pk=older.pk).update(fecha="2020-01-01T00:00:00")
    paid = owe(customer, by=alicia)
    pay(customer, {paid: "1160"}, by=alicia)
    assert list(unpaid(owed.issuer)) == [older, owed]


def test_what_was_paid_at_once_or_never_issued_is_not_owed(
    issuer, customer, stamped, alicia
):
    make_draft(issuer, customer, by=alicia, metodo_pago="PPD", forma_pago="99")
    assert list(unpaid(issuer)) == []


def test_others_do_not_owe_us(owed, other_issuer):
    make_customer(other_issuer)
    assert list(unpaid(other_issuer)) == []
