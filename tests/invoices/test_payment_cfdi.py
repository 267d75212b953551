import random
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from invoices.cfdi import seal
from invoices.payment_amounts import equivalencia
from invoices.payment_cfdi import invoice_taxes, seal_payment
from invoices.payments import BankAccounts, PaymentDocument
from invoices.taxes import TaxProfile
from tests.invoices.factories import (
    EMISOR,
    FECHA,
    RECEPTOR,
    make_document,
    make_line,
)
from tests.invoices.test_payment_amounts import docto_of, pago_of, random_pago
from tests.invoices.xml import CFDI, PAGO20, seal_is_good, xsd_errors

ACCOUNTS = BankAccounts(
    rfc_ordenante="XEXX010101000",
    banco_ordenante="BANK OF AMERICA",
    cuenta_ordenante="012180001234567891",
    rfc_beneficiario="BBA830831LJ2",
    cuenta_beneficiario="012180009876543210",
)


def document_of(pago):
    return PaymentDocument(
        emisor=EMISOR,
        receptor=RECEPTOR,
        serie="P",
        folio="7",
        fecha=FECHA,
        lugar_expedicion="42501",
        pago=pago,
    )


@pytest.fixture
def paid(signer):
    """An invoice with an exempt line, two rates and what is withheld, half paid."""
    lines = [make_line(profile=profile) for profile in TaxProfile]
    taxes = invoice_taxes(seal(make_document(*lines), signer))
    return docto_of(taxes, (taxes.total / 2).quantize(Decimal("0.01")))


def sealed_pago(pago, signer):
    xml = seal_payment(document_of(pago), signer)
    assert xsd_errors(xml) == []
    return etree.fromstring(xml)


def test_receipt_with_everything_follows_the_xsd_and_its_seal_is_good(signer, paid):
    pago = replace(pago_of(paid), num_operacion="SPEI 12345", accounts=ACCOUNTS)
    xml = seal_payment(document_of(pago), signer)
    assert xsd_errors(xml) == []
    assert seal_is_good(xml)


def test_receipt_has_the_fixed_concept_of_the_sat(signer, paid):
    root = sealed_pago(pago_of(paid), signer)
    (concepto,) = root.iterfind(f"{CFDI}Conceptos/{CFDI}Concepto")
    assert dict(concepto.attrib) == {
        "ClaveProdServ": "84111506",
        "Cantidad": "1",
        "ClaveUnidad": "ACT",
        "Descripcion": "Pago",
        "ValorUnitario": "0",
        "Importe": "0",
        "ObjetoImp": "01",
    }


def test_receipt_itself_is_worth_nothing_and_has_no_payment_terms(signer, paid):
    root = sealed_pago(pago_of(paid), signer)
    fields = ("TipoDeComprobante", "Moneda", "SubTotal", "Total", "Exportacion")
    assert [root.get(name) for name in fields] == ["P", "XXX", "0", "0", "01"]
    assert root.find(f"{CFDI}Receptor").get("UsoCFDI") == "CP01"
    absent = {"FormaPago", "MetodoPago", "TipoCambio", "Descuento"}
    assert absent.isdisjoint(root.attrib)
    assert root.find(f"{CFDI}Impuestos") is None


def test_partial_payment_says_what_was_and_what_is_left(signer, paid):
    (docto,) = sealed_pago(pago_of(paid), signer).iter(f"{PAGO20}DoctoRelacionado")
    left = paid.saldo_anterior - paid.pagado
    assert docto.get("ImpSaldoInsoluto") == f"{left:f}"
    assert docto.get("EquivalenciaDR") == "1"
    assert docto.get("NumParcialidad") == "1"


def test_bill_in_dollars_paid_in_pesos_follows_the_xsd(signer, paid):
    rate = equivalencia(docto=Decimal("18.1234"), pago=Decimal(1))
    root = sealed_pago(pago_of(replace(paid, moneda="USD", equivalencia=rate)), signer)
    assert root.find(f".//{PAGO20}Pago").get("TipoCambioP") == "1"
    assert root.find(f".//{PAGO20}DoctoRelacionado").get("EquivalenciaDR") == str(rate)


def test_two_hundred_random_payments_follow_the_xsd(signer):
    dice = random.Random(11)  # noqa: S311 (to be repeated, not to be secret)
    for _ in range(200):
        xml = seal_payment(document_of(random_pago(dice)), signer)
        assert xsd_errors(xml) == []


def test_invoice_without_taxes_has_none_in_its_receipt(signer):
    line = make_line(profile=TaxProfile.NO_OBJETO)
    taxes = invoice_taxes(seal(make_document(line), signer))
    root = sealed_pago(pago_of(docto_of(taxes, taxes.total)), signer)
    assert root.find(f".//{PAGO20}DoctoRelacionado").get("ObjetoImpDR") == "01"
    assert root.find(f".//{PAGO20}ImpuestosDR") is None
    assert root.find(f".//{PAGO20}ImpuestosP") is None


def test_taxes_of_an_invoice_are_told_by_rate(signer):
    lines = [make_line("1", "100", profile=one) for one in ("honorarios", "fletes")]
    taxes = invoice_taxes(seal(make_document(*lines), signer))
    withheld = [(row.impuesto, row.base, row.importe) for row in taxes.retenciones]
    assert withheld == [
        ("001", Decimal(100), Decimal(10)),
        ("002", Decimal(100), Decimal("10.6667")),
        ("002", Decimal(100), Decimal(4)),
    ]
    assert taxes.traslados[0].base == Decimal(200)


def test_withheld_iva_of_two_rates_is_one_row_of_the_payment(signer):
    lines = [make_line("1", "100", profile=one) for one in ("honorarios", "fletes")]
    taxes = invoice_taxes(seal(make_document(*lines), signer))
    root = sealed_pago(pago_of(docto_of(taxes, taxes.total)), signer)
    rows = root.iter(f"{PAGO20}RetencionP")
    assert [row.get("ImporteP") for row in rows] == ["10.000000", "14.666700"]


def test_foreign_customer_keeps_its_country(signer, paid):
    abroad = replace(
        RECEPTOR,
        rfc="XEXX010101000",
        residencia_fiscal="USA",
        num_reg_id_trib="121585958",
    )
    document = replace(document_of(pago_of(paid)), receptor=abroad)
    xml = seal_payment(document, signer)
    assert xsd_errors(xml) == []
    receptor = etree.fromstring(xml).find(f"{CFDI}Receptor")
    assert receptor.get("ResidenciaFiscal") == "USA"
