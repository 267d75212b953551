import uuid
from decimal import Decimal

import pytest
from lxml import etree

from invoices.errors import InvalidInvoice, NoCertificate, NotEditable
from invoices.models import Certificate, Invoice, PaidInvoice, Payment, XmlDocument
from invoices.services.balances import with_balances
from invoices.services.payments import payments_of
from invoices.services.sending import save_pdf, send_issued
from invoices.services.stamping import stamp_invoice
from tests.delivery.threads import at_once
from tests.invoices.cast import make_customer
from tests.invoices.paying import owe, pay
from tests.invoices.xml import PAGO20, seal_is_good, xsd_errors

State = Invoice.State


@pytest.fixture
def owed(customer, certificate, alicia):
    return owe(customer, by=alicia)


def sealed_xml(receipt):
    return bytes(receipt.xml_documents.get(kind=XmlDocument.Kind.SEALED).content)


def doctos(receipt):
    root = etree.fromstring(sealed_xml(receipt))
    names = ("IdDocumento", "NumParcialidad", "ImpSaldoAnt", "ImpPagado")
    found = root.iter(f"{PAGO20}DoctoRelacionado")
    return [tuple(docto.get(name) for name in names) for docto in found]


def findings(**kwargs):
    with pytest.raises(InvalidInvoice) as error:
        pay(**kwargs)
    assert not Invoice.objects.filter(tipo_de_comprobante="P").exists()
    return [(one.field, one.code) for one in error.value.findings]


def test_receipt_is_sealed_and_waits_for_its_stamp(owed, customer, alicia):
    receipt = pay(customer, {owed: "160"}, by=alicia)
    assert (receipt.state, receipt.number) == (State.SEALED, "P-1")
    assert (receipt.uso_cfdi, receipt.total) == ("CP01", 160)
    xml = sealed_xml(receipt)
    assert xsd_errors(xml) == []
    assert seal_is_good(xml)


def test_receipt_is_stamped_like_an_invoice(owed, customer, alicia):
    receipt = pay(customer, {owed: "160"}, by=alicia)
    stamp_invoice(receipt.pk)
    receipt.refresh_from_db()
    assert receipt.state == State.STAMPED


def test_parcialidades_follow_each_other(owed, customer, alicia):
    folio = str(owed.folio_fiscal).upper()
    first = pay(customer, {owed: "160"}, by=alicia)
    second = pay(customer, {owed: "1000"}, by=alicia)
    assert doctos(first) == [(folio, "1", "1160.00", "160")]
    assert doctos(second) == [(folio, "2", "1000.00", "1000")]
    numbers = payments_of(owed).values_list("parcialidad", "saldo_insoluto")
    assert list(numbers) == [(1, 1000), (2, 0)]


def test_one_receipt_pays_several_invoices(owed, customer, alicia):
    other = owe(customer, "100", by=alicia)
    receipt = pay(customer, {owed: "1160", other: "16"}, by=alicia)
    assert [row[3] for row in doctos(receipt)] == ["1160", "16"]
    assert receipt.payment.monto == 1176


def test_rejected_receipt_is_registered_again_with_its_folio(owed, customer, alicia):
    receipt = pay(customer, {owed: "160"}, by=alicia)
    Invoice.objects.filter(pk=receipt.pk).update(state=State.REJECTED)
    again = pay(customer, {owed: "1160"}, by=alicia, key=receipt.uuid)
    assert (again.pk, again.number, again.state) == (receipt.pk, "P-1", State.SEALED)
    assert PaidInvoice.objects.get().saldo_insoluto == 0


def test_the_same_form_twice_is_one_receipt(owed, customer, alicia):
    key = uuid.uuid4()
    pay(customer, {owed: "160"}, by=alicia, key=key)
    with pytest.raises(NotEditable):
        pay(customer, {owed: "160"}, by=alicia, key=key)
    assert Payment.objects.count() == 1


def test_more_than_is_owed_is_refused(owed, customer, alicia):
    found = findings(customer=customer, pagado={owed: "1160.01"}, by=alicia)
    assert found == [("doctos.0.pagado", "CRP20244")]


def test_invoice_that_is_paid_already_is_refused(owed, customer, alicia):
    pay(customer, {owed: "1160"}, by=alicia)
    with pytest.raises(InvalidInvoice) as error:
        pay(customer, {owed: "1"}, by=alicia)
    assert error.value.findings[0].code == "CRP20244"


def test_invoice_that_was_paid_at_once_is_refused(stamped, customer, alicia):
    found = findings(customer=customer, pagado={stamped: "1"}, by=alicia)
    assert found == [("doctos", "")]


def test_invoice_of_another_customer_is_refused(owed, issuer, alicia):
    other = make_customer(issuer, nombre="OTRO CLIENTE")
    assert findings(customer=other, pagado={owed: "1"}, by=alicia) == [("doctos", "")]


def test_customer_that_changed_its_rfc_is_told(owed, customer, alicia):
    type(customer).objects.filter(pk=customer.pk).update(
        rfc="URE180429TM6",
        nombre="UNIVERSIDAD ROBOTICA ESPAÑOLA",
        codigo_postal="86991",
    )
    customer.refresh_from_db()
    found = findings(customer=customer, pagado={owed: "1"}, by=alicia)
    assert found == [("doctos.0.pagado", "")]


def test_receptor_is_checked_like_any_other(owed, customer, alicia):
    customer.nombre = "Xenon"
    customer.save()
    found = findings(customer=customer, pagado={owed: "1"}, by=alicia)
    assert found == [("receptor.nombre", "CFDI40145")]


def test_without_certificate_nothing_is_kept(owed, customer, alicia):
    Certificate.objects.all().delete()
    with pytest.raises(NoCertificate):
        pay(customer, {owed: "1"}, by=alicia)
    assert not Invoice.objects.filter(tipo_de_comprobante="P").exists()


def test_key_of_another_issuer_opens_nothing(owed, customer, alicia, other_issuer):
    strange = Invoice.objects.create(issuer=other_issuer)
    with pytest.raises(Invoice.DoesNotExist):
        pay(customer, {owed: "1"}, by=alicia, key=strange.uuid)


def test_bill_in_dollars_is_paid_in_pesos(owed, customer, alicia):
    Invoice.objects.filter(pk=owed.pk).update(moneda="USD", tipo_cambio=18)
    receipt = pay(
        customer,
        {owed: "100"},
        by=alicia,
        monto=Decimal("1950.00"),
        tipo_cambio=Decimal("19.5"),
    )
    assert xsd_errors(sealed_xml(receipt)) == []
    assert PaidInvoice.objects.get().equivalencia == Decimal("0.0512820513")
    owed = with_balances(Invoice.objects.filter(pk=owed.pk)).get()
    assert owed.saldo == 1060


def test_dollars_need_their_rate_of_the_day(owed, customer, alicia):
    Invoice.objects.filter(pk=owed.pk).update(moneda="USD", tipo_cambio=18)
    found = findings(customer=customer, pagado={owed: "100"}, by=alicia)
    assert found == [("tipo_cambio", "CRP20237")]


def test_one_payment_knows_one_foreign_currency(owed, customer, alicia):
    Invoice.objects.filter(pk=owed.pk).update(moneda="USD", tipo_cambio=18)
    found = findings(
        customer=customer, pagado={owed: "100"}, by=alicia, moneda="EUR", tipo_cambio=20
    )
    assert found == [("moneda", "")]


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_never_pay_an_invoice_twice(owed, customer, alicia):
    def pay_all(key):
        try:
            pay(customer, {owed: "1160"}, by=alicia, key=key)
        except InvalidInvoice as error:
            return error.findings[0].code
        return "paid"

    answers = at_once(pay_all, [uuid.uuid4() for _ in range(4)])
    assert sorted(answers) == ["CRP20244"] * 3 + ["paid"]
    assert PaidInvoice.objects.count() == 1


def test_its_email_speaks_of_the_payment(owed, customer, alicia):
    receipt = pay(customer, {owed: "160"}, by=alicia, num_operacion="SPEI 9")
    stamp_invoice(receipt.pk)
    receipt = Invoice.objects.select_related("issuer__sender").get(pk=receipt.pk)
    save_pdf(receipt, b"%PDF-1.7 prueba")
    dispatch = send_issued(receipt)
    assert dispatch.subject.startswith("Recibo de pago P-1 de ESCUELA KEMPER URGATE")
    for text in (dispatch.text, dispatch.html, dispatch.copy_text, dispatch.copy_html):
        assert "recibo" in text
        assert "1,000.00" in text
    assert "SPEI 9" in dispatch.text
