"""From a payment to a sealed CFDI of type P, and from an invoice's XML to its taxes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from lxml import etree
from satcfdi.cfdi import CFDI
from satcfdi.create.cfd import cfdi40, pago20
from satcfdi.models import Signer

from invoices.amounts import trimmed
from invoices.cfdi import emisor_node, parse, receptor_node
from invoices.payment_amounts import Taxes, pago_amounts
from invoices.payments import (
    DoctoRelacionado,
    Impuesto,
    InvoiceTaxes,
    Pago,
    PaymentDocument,
)

USO_CFDI = "CP01"
_CFDI = "{http://www.sat.gob.mx/cfd/4}"
_WITH_TAXES = "02"
_ZERO = Decimal(0)


def seal_payment(document: PaymentDocument, signer: Signer) -> bytes:
    """Build the receipt of a valid payment and seal it with a CSD.

    Returns the XML as it has to be kept: the same bytes go to the PAC every time.
    Source: Anexo 20, Pagos 2.0; rules CRP20101 to CRP20123.
    """
    receptor = replace(document.receptor, uso_cfdi=USO_CFDI)
    comprobante = cfdi40.Comprobante.pago(
        emisor=emisor_node(document.emisor),
        receptor=receptor_node(receptor),
        lugar_expedicion=document.lugar_expedicion,
        serie=document.serie or None,
        folio=document.folio or None,
        fecha=datetime.fromisoformat(document.fecha),
        complemento_pago=_Pagos(document.pago),
    )
    comprobante.sign(signer)
    return bytes(comprobante.xml_bytes())


def invoice_taxes(xml: bytes) -> InvoiceTaxes:
    """The taxes of a CFDI, added up per impuesto, factor and rate from its conceptos.

    Not from its summary, which tells no rate of what is withheld. Six decimals.
    Raises invoices.cfdi.UnreadableCfdi.
    """
    root = parse(xml)
    conceptos = list(root.iterfind(f"{_CFDI}Conceptos/{_CFDI}Concepto"))
    traslados = _grouped(_rows(conceptos, "Traslados/Traslado"))
    retenciones = _grouped(_rows(conceptos, "Retenciones/Retencion"))
    objects = {concepto.get("ObjetoImp", "") for concepto in conceptos}
    has_taxes = bool(traslados or retenciones)
    return InvoiceTaxes(
        total=Decimal(root.get("Total", "0")),
        objeto_imp=_WITH_TAXES if has_taxes else min(objects, default="01"),
        traslados=traslados,
        retenciones=retenciones,
    )


class _Pagos(pago20.Pagos):  # type: ignore[misc]  # satcfdi is untyped
    """satcfdi's complement with our amounts, see invoices.payment_amounts."""

    def __init__(self, pago: Pago) -> None:
        amounts = pago_amounts(pago)
        fields = _pago_fields(pago)
        fields["DoctoRelacionado"] = [
            _docto_fields(docto, taxes)
            for docto, taxes in zip(pago.doctos, amounts.doctos, strict=True)
        ]
        fields["ImpuestosP"] = _summary_fields(amounts.pago)
        # Past the constructor of satcfdi, which would compute all of this anew.
        CFDI.__init__(
            self,
            {"Version": self.version, "Totales": amounts.totales, "Pago": [fields]},
        )


def _pago_fields(pago: Pago) -> dict[str, Any]:
    accounts = pago.accounts
    is_in_pesos = pago.tipo_cambio == 1
    return {
        "FechaPago": datetime.fromisoformat(pago.fecha),
        "FormaDePagoP": pago.forma_pago,
        "MonedaP": pago.moneda,
        # CRP20215: exactly "1" for pesos.
        "TipoCambioP": Decimal(1) if is_in_pesos else trimmed(pago.tipo_cambio),
        "Monto": pago.monto,
        "NumOperacion": pago.num_operacion or None,
        "RfcEmisorCtaOrd": accounts.rfc_ordenante or None,
        "NomBancoOrdExt": accounts.banco_ordenante or None,
        "CtaOrdenante": accounts.cuenta_ordenante or None,
        "RfcEmisorCtaBen": accounts.rfc_beneficiario or None,
        "CtaBeneficiario": accounts.cuenta_beneficiario or None,
    }


def _docto_fields(docto: DoctoRelacionado, taxes: Taxes) -> dict[str, Any]:
    return {
        "IdDocumento": str(docto.folio_fiscal).upper(),
        "Serie": docto.serie or None,
        "Folio": docto.folio or None,
        "MonedaDR": docto.moneda,
        # CRP20238: exactly "1" for one currency.
        "EquivalenciaDR": trimmed(docto.equivalencia, at_least=0),
        "NumParcialidad": docto.parcialidad,
        "ImpSaldoAnt": docto.saldo_anterior,
        "ImpPagado": docto.pagado,
        "ImpSaldoInsoluto": docto.saldo_insoluto,
        "ObjetoImpDR": docto.taxes.objeto_imp,
        "ImpuestosDR": _docto_taxes(taxes),
    }


def _docto_taxes(taxes: Taxes) -> dict[str, Any] | None:
    fields = {
        "RetencionesDR": [_tax_fields(tax, "DR") for tax in taxes.retenciones],
        "TrasladosDR": [_tax_fields(tax, "DR") for tax in taxes.traslados],
    }
    return {name: rows for name, rows in fields.items() if rows} or None


def _summary_fields(taxes: Taxes) -> dict[str, Any] | None:
    fields = {
        "RetencionesP": [
            {"ImpuestoP": impuesto, "ImporteP": importe}
            for impuesto, importe in _withheld(taxes.retenciones).items()
        ],
        "TrasladosP": [_tax_fields(tax, "P") for tax in taxes.traslados],
    }
    return {name: rows for name, rows in fields.items() if rows} or None


def _withheld(retenciones: Iterable[Impuesto]) -> dict[str, Decimal]:
    """CRP20264: one row per impuesto, at whatever rates."""
    withheld: defaultdict[str, Decimal] = defaultdict(Decimal)
    for tax in retenciones:
        withheld[tax.impuesto] += tax.importe or _ZERO
    return withheld


def _tax_fields(tax: Impuesto, suffix: str) -> dict[str, Any]:
    fields = {
        "Base": tax.base,
        "Impuesto": tax.impuesto,
        "TipoFactor": tax.tipo_factor,
        "TasaOCuota": tax.tasa_o_cuota,
        "Importe": tax.importe,
    }
    return {f"{name}{suffix}": value for name, value in fields.items()}


def _rows(conceptos: Iterable[etree._Element], path: str) -> Iterator[etree._Element]:
    below = "/".join(f"{_CFDI}{name}" for name in path.split("/"))
    for concepto in conceptos:
        yield from concepto.iterfind(f"{_CFDI}Impuestos/{below}")


def _grouped(rows: Iterable[etree._Element]) -> tuple[Impuesto, ...]:
    groups: defaultdict[tuple[str, str, Decimal | None], list[tuple[Decimal, Decimal]]]
    groups = defaultdict(list)
    for row in rows:
        rate = row.get("TasaOCuota")
        key = (
            row.get("Impuesto", ""),
            row.get("TipoFactor", ""),
            # CRP20253 and 20260 want six decimals, as the catalogue has them.
            None if rate is None else Decimal(rate).quantize(Decimal("0.000001")),
        )
        amounts = Decimal(row.get("Base", "0")), Decimal(row.get("Importe", "0"))
        groups[key].append(amounts)
    return tuple(
        Impuesto(
            *key,
            base=sum((base for base, _ in amounts), _ZERO),
            importe=None
            if key[2] is None
            else sum((importe for _, importe in amounts), _ZERO),
        )
        for key, amounts in groups.items()
    )
