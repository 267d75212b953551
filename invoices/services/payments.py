"""Register a payment: its receipt (REP) is sealed, stamped and sent like an invoice."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.db.models import Max, QuerySet

from invoices.comprobantes import TipoDeComprobante
from invoices.csd import signer_for
from invoices.currencies import PESO
from invoices.documents import Document
from invoices.errors import InvalidInvoice, NotEditable
from invoices.models import (
    Customer,
    Invoice,
    Issuer,
    PaidInvoice,
    Payment,
    User,
    XmlDocument,
)
from invoices.models.payments import COUNTED_STATES
from invoices.payment_amounts import equivalencia, pesos_of
from invoices.payment_cfdi import USO_CFDI, invoice_taxes, seal_payment
from invoices.payments import (
    BankAccounts,
    DoctoRelacionado,
    Pago,
    PaymentDocument,
)
from invoices.services.balances import paid_later
from invoices.services.documents import document_of
from invoices.services.facts import facts_for
from invoices.services.issuers import sealing_certificate
from invoices.services.issuing import keep_sealed, take_folio
from invoices.validation import Finding
from invoices.validation.payments import check_pago
from invoices.validation.people import check_emisor, check_receptor

if TYPE_CHECKING:
    from invoices.services.balances import Owed

# Receipts have folios of their own, as accountants keep them.
SERIE = "P"
# Right for every person and régimen; the receipt itself says CP01, which is too.
_ANY_USO = "S01"


@dataclass(frozen=True)
class NewPayment:
    """What the form says. pagado: by the id of each invoice that is paid.

    fecha: "AAAA-MM-DDThh:mm:ss" of the issuer's place.
    tipo_cambio: pesos for one unit of the foreign currency, be it the payment's or its
    invoices'; None when all is in pesos.
    """

    customer: Customer
    fecha: str
    forma_pago: str
    moneda: str
    tipo_cambio: Decimal | None
    monto: Decimal
    num_operacion: str
    accounts: BankAccounts
    pagado: Mapping[int, Decimal]


@transaction.atomic
def register_payment(
    issuer: Issuer,
    *,
    key: uuid.UUID,
    new: NewPayment,
    recipients: Sequence[str],
    by: User,
) -> Invoice:
    """Take the folio, build and seal the receipt, save its XML; the stamp follows.

    key: made by the form, so that a double click is one receipt. A rejected receipt
    is registered again with its own. recipients: checked addresses.
    The rows of the paid invoices are locked, so that nobody pays them at the same time.
    Raises NotEditable, InvalidInvoice, NoCertificate; Invoice.DoesNotExist for another
    issuer's key.
    """
    receipt = _receipt(issuer, key=key, new=new, by=by)
    paid = _locked(issuer, new)
    document = document_of(receipt)
    _refuse(_check_invoices(document, new, paid))
    pago = _pago(new, paid)
    _refuse(_findings(document, pago))
    certificate = sealing_certificate(issuer)
    take_folio(receipt, serie_name=SERIE)
    document = replace(document, serie=receipt.serie, folio=str(receipt.folio))
    sealed_xml = seal_payment(
        _payment_document(document, pago), signer_for(certificate)
    )
    _save(receipt, pago, paid)
    keep_sealed(receipt, document, sealed_xml=sealed_xml, recipients=recipients)
    return receipt


def payment_of(receipt: Invoice) -> Payment | None:
    """The payment of a receipt with what it paid; None of any other invoice."""
    if not receipt.is_payment:
        return None
    payments = Payment.objects.prefetch_related("paid__invoice")
    return payments.filter(invoice=receipt).first()


def payments_of(invoice: Invoice) -> QuerySet[PaidInvoice]:
    """What was paid of an invoice, the first payment first, whatever became of it."""
    rows = invoice.payments.select_related("payment__invoice")
    return rows.order_by("payment__fecha_pago", "pk")


@dataclass(frozen=True)
class _Paid:
    """An invoice that is paid: its locked row with its balance, and how much."""

    invoice: "Owed"
    parcialidad: int
    xml: bytes
    pagado: Decimal


def _receipt(issuer: Issuer, *, key: uuid.UUID, new: NewPayment, by: User) -> Invoice:
    receipt, _ = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("issuer")
        .get_or_create(
            uuid=key,
            defaults={
                "issuer": issuer,
                "created_by": by,
                "tipo_de_comprobante": TipoDeComprobante.PAGO,
            },
        )
    )
    if receipt.issuer_id != issuer.pk:
        raise Invoice.DoesNotExist
    if not receipt.is_editable or not receipt.is_payment:
        raise NotEditable(receipt)
    receipt.customer = new.customer
    receipt.uso_cfdi = USO_CFDI
    receipt.forma_pago = new.forma_pago
    receipt.moneda = new.moneda
    receipt.subtotal = receipt.total = new.monto
    return receipt


def _locked(issuer: Issuer, new: NewPayment) -> list[_Paid]:
    """The invoices that are paid, in the order of the form, locked until the end."""
    # In the order of their ids, so that two payments never wait for each other.
    rows = issuer.invoices.select_for_update(of=("self",)).filter(pk__in=new.pagado)
    list(rows.order_by("pk").values_list("pk"))
    owed = paid_later(issuer).filter(pk__in=new.pagado, customer=new.customer)
    by_pk = {row.pk: row for row in owed}
    if len(by_pk) < len(new.pagado):
        message = (
            "Una de estas facturas ya no espera pagos: vuelva a elegir el cliente."
        )
        raise InvalidInvoice([Finding("doctos", "", message)])
    xml, parcialidades = _stamped_xml(new), _next_parcialidades(new)
    return [
        _Paid(by_pk[pk], parcialidades.get(pk, 1), xml[pk], pagado)
        for pk, pagado in new.pagado.items()
    ]


def _stamped_xml(new: NewPayment) -> dict[int, bytes]:
    stamped = XmlDocument.objects.filter(
        invoice__in=new.pagado, kind=XmlDocument.Kind.STAMPED
    )
    return {pk: bytes(xml) for pk, xml in stamped.values_list("invoice", "content")}


def _next_parcialidades(new: NewPayment) -> dict[int, int]:
    """By id of the invoice; one that was never paid is not there."""
    counted = PaidInvoice.objects.filter(
        invoice__in=new.pagado, payment__invoice__state__in=COUNTED_STATES
    )
    last = counted.order_by().values_list("invoice").annotate(Max("parcialidad"))
    return {pk: parcialidad + 1 for pk, parcialidad in last}


def _refuse(findings: Sequence[Finding]) -> None:
    if findings:
        raise InvalidInvoice(findings)


def _check_invoices(
    document: Document, new: NewPayment, paid: Sequence[_Paid]
) -> list[Finding]:
    """What has to be right before the amounts can be computed."""
    currencies = {new.moneda, *(one.invoice.moneda for one in paid)} - {PESO}
    if len(currencies) > 1:
        message = (
            "Entre el pago y sus facturas hay más de una moneda extranjera: registre "
            "un pago por cada una."
        )
        return [Finding("moneda", "", message)]
    if currencies and not new.tipo_cambio:
        (moneda,) = currencies
        message = f"Escriba cuántos pesos valía un {moneda} el día del pago."
        return [Finding("tipo_cambio", "CRP20237", message)]
    return [
        Finding(f"doctos.{at}.pagado", "", _other_rfc(one.invoice, document))
        for at, one in enumerate(paid)
        if one.invoice.receptor_rfc != document.receptor.rfc
    ]


def _other_rfc(invoice: Invoice, document: Document) -> str:
    return (
        f"La factura {invoice.number} es del RFC {invoice.receptor_rfc} y el cliente "
        f"tiene ahora {document.receptor.rfc}: el recibo lleva el de la factura."
    )


def _findings(document: Document, pago: Pago) -> list[Finding]:
    anybody = replace(document.receptor, uso_cfdi=_ANY_USO)
    people = replace(document, receptor=anybody)
    facts = facts_for(people)
    today = datetime.fromisoformat(document.fecha).date()
    return [
        *check_emisor(people, facts),
        *check_receptor(people, facts),
        *check_pago(pago, facts, today=today),
    ]


def _pago(new: NewPayment, paid: Sequence[_Paid]) -> Pago:
    return Pago(
        fecha=new.fecha,
        forma_pago=new.forma_pago,
        moneda=new.moneda,
        tipo_cambio=pesos_of(new.moneda, new.tipo_cambio),
        monto=new.monto,
        num_operacion=new.num_operacion,
        accounts=new.accounts,
        doctos=tuple(_docto(one, new) for one in paid),
    )


def _docto(one: _Paid, new: NewPayment) -> DoctoRelacionado:
    invoice = one.invoice
    return DoctoRelacionado(
        # A constraint keeps every stamped invoice from being without.
        folio_fiscal=cast(uuid.UUID, invoice.folio_fiscal),
        serie=invoice.serie,
        folio=str(invoice.folio),
        moneda=invoice.moneda,
        equivalencia=equivalencia(
            docto=pesos_of(invoice.moneda, new.tipo_cambio),
            pago=pesos_of(new.moneda, new.tipo_cambio),
        ),
        parcialidad=one.parcialidad,
        saldo_anterior=invoice.saldo,
        pagado=one.pagado,
        taxes=invoice_taxes(one.xml),
    )


def _payment_document(document: Document, pago: Pago) -> PaymentDocument:
    return PaymentDocument(
        emisor=document.emisor,
        receptor=document.receptor,
        serie=document.serie,
        folio=document.folio,
        fecha=document.fecha,
        lugar_expedicion=document.lugar_expedicion,
        pago=pago,
    )


def _save(receipt: Invoice, pago: Pago, paid: Sequence[_Paid]) -> None:
    """The rows of what was sealed; those of a rejected try are replaced."""
    Payment.objects.filter(invoice=receipt).delete()
    payment = Payment.objects.create(
        invoice=receipt,
        fecha_pago=pago.fecha,
        forma_pago=pago.forma_pago,
        moneda=pago.moneda,
        tipo_cambio=pago.tipo_cambio,
        monto=pago.monto,
        num_operacion=pago.num_operacion,
        **vars(pago.accounts),
    )
    PaidInvoice.objects.bulk_create(
        PaidInvoice(
            payment=payment,
            invoice=one.invoice,
            parcialidad=docto.parcialidad,
            equivalencia=docto.equivalencia,
            saldo_anterior=docto.saldo_anterior,
            pagado=docto.pagado,
            saldo_insoluto=docto.saldo_insoluto,
        )
        for one, docto in zip(paid, pago.doctos, strict=True)
    )
