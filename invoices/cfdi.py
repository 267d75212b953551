"""From a document to a sealed CFDI 4.0, and from a stamped CFDI to its timbre."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from lxml import etree
from satcfdi.cfdi import CFDI
from satcfdi.create.cfd import cfdi40
from satcfdi.models import Signer
from satcfdi.transform import xslt_transform

from invoices import clocks
from invoices.amounts import (
    LineAmounts,
    Tax,
    Totals,
    add_up,
    decimals_of,
    line_amounts,
    trimmed,
)
from invoices.documents import Document, Line, Party, Receptor

COMPROBANTE = "{http://www.sat.gob.mx/cfd/4}Comprobante"
COMPLEMENTO = "{http://www.sat.gob.mx/cfd/4}Complemento"
TIMBRE = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"
# An invoice of five thousand lines takes about three megabytes.
XML_MAX_BYTES = 5_000_000
_SIX_DECIMALS = Decimal("0.000001")


class UnreadableCfdi(Exception):
    """The bytes are not a CFDI 4.0 that we can read. Its text is for people."""


@dataclass(frozen=True)
class Stamp:
    """What the PAC added. stamped_at is aware; cadena is what sello_sat signs."""

    folio_fiscal: UUID
    stamped_at: datetime
    rfc_pac: str
    no_certificado_sat: str
    sello_cfd: str
    sello_sat: str
    cadena: str


def seal(document: Document, signer: Signer) -> bytes:
    """Build the CFDI of a valid document and seal it with a CSD.

    Returns the XML as it has to be kept: the same bytes go to the PAC every time.
    """
    comprobante = _Comprobante(document)
    comprobante.sign(signer)
    return bytes(comprobante.xml_bytes())


def read_stamp(xml: bytes) -> Stamp:
    """Read the timbre of a stamped CFDI.

    Raises UnreadableCfdi when there is none or when it is not the one of this CFDI.
    """
    root = parse(xml)
    timbre = root.find(f"{COMPLEMENTO}/{TIMBRE}")
    if timbre is None:
        raise UnreadableCfdi("El XML no tiene timbre fiscal.")
    if timbre.get("SelloCFD") != root.get("Sello"):
        raise UnreadableCfdi("El timbre fiscal es de otro CFDI.")
    try:
        return _stamp(timbre)
    except (KeyError, ValueError) as error:
        raise UnreadableCfdi("El timbre fiscal está incompleto o dañado.") from error


def read_comprobante(xml: bytes) -> CFDI:
    """A CFDI as satcfdi reads it: each key with its text. Raises UnreadableCfdi."""
    root = parse(xml)
    try:
        return CFDI.from_xml(root)
    except (AttributeError, KeyError, ValueError, ArithmeticError) as error:
        raise UnreadableCfdi("El CFDI está incompleto o dañado.") from error


def parse(xml: bytes) -> etree._Element:
    """Parse bytes from outside: no DTD, no entities, no network, a size limit.

    Returns the Comprobante element. Raises UnreadableCfdi.
    """
    if len(xml) > XML_MAX_BYTES:
        raise UnreadableCfdi("El XML es demasiado grande para ser un CFDI.")
    try:
        root = etree.fromstring(xml, parser=_safe_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableCfdi("El archivo no es un XML bien formado.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableCfdi("El XML trae un DOCTYPE, que un CFDI no lleva.")
    if root.tag != COMPROBANTE or root.get("Version") != "4.0":
        raise UnreadableCfdi("El XML no es un CFDI 4.0.")
    return root


def cadena_original(element: etree._Element) -> str:
    """What the seal of a Comprobante or of a timbre signs, by the SAT's own XSLT."""
    transform = xslt_transform(element.tag, element.get("Version"))
    return str(transform(element))


def _safe_parser() -> etree.XMLParser:
    # One per call: lxml parsers are not to be shared between threads.
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )


def _stamp(timbre: etree._Element) -> Stamp:
    fields = {str(name): str(value) for name, value in timbre.attrib.items()}
    return Stamp(
        folio_fiscal=UUID(fields["UUID"]),
        stamped_at=clocks.moment_of(fields["FechaTimbrado"], clocks.CENTRAL),
        rfc_pac=fields["RfcProvCertif"],
        no_certificado_sat=fields["NoCertificadoSAT"],
        sello_cfd=fields["SelloCFD"],
        sello_sat=fields["SelloSAT"],
        cadena=cadena_original(timbre),
    )


class _Comprobante(cfdi40.Comprobante):  # type: ignore[misc]  # satcfdi is untyped
    """satcfdi's Comprobante with our amounts: its own are rounded half-even."""

    def __init__(self, document: Document) -> None:
        self._amounts = [line_amounts(line) for line in document.lines]
        super().__init__(
            emisor=emisor_node(document.emisor),
            receptor=receptor_node(document.receptor),
            conceptos=[_concepto(line) for line in document.lines],
            # satcfdi's own default is the wrong clock, see invoices.clocks.
            fecha=datetime.fromisoformat(document.fecha),
            lugar_expedicion=document.lugar_expedicion,
            serie=_collapsed(document.serie),
            folio=_collapsed(document.folio),
            forma_pago=document.forma_pago,
            metodo_pago=document.metodo_pago,
            condiciones_de_pago=_collapsed(document.condiciones_de_pago),
            moneda=document.moneda,
            tipo_cambio=_tipo_cambio(document),
            informacion_global=_period(document),
            tipo_de_comprobante=document.tipo_de_comprobante,
            cfdi_relacionados=_relations(document) or None,
            exportacion=document.exportacion,
        )

    def compute(self) -> None:
        for concepto, amounts in zip(self["Conceptos"], self._amounts, strict=True):
            concepto.update(_line_fields(amounts))
        totals = add_up(self._amounts, moneda=self["Moneda"])
        self["SubTotal"] = totals.subtotal
        self["Descuento"] = totals.descuento or None
        self["Impuestos"] = _summary(totals)
        self["Total"] = totals.total


def emisor_node(emisor: Party) -> cfdi40.Emisor:
    """Emisor, as every kind of CFDI has it."""
    return cfdi40.Emisor(emisor.rfc, _collapsed(emisor.nombre), emisor.regimen_fiscal)


def receptor_node(receptor: Receptor) -> cfdi40.Receptor:
    """Receptor, as every kind of CFDI has it."""
    return cfdi40.Receptor(
        rfc=receptor.rfc,
        nombre=_collapsed(receptor.nombre),
        domicilio_fiscal_receptor=receptor.codigo_postal,
        regimen_fiscal_receptor=receptor.regimen_fiscal,
        uso_cfdi=receptor.uso_cfdi,
        residencia_fiscal=receptor.residencia_fiscal or None,
        num_reg_id_trib=_collapsed(receptor.num_reg_id_trib),
    )


def _tipo_cambio(document: Document) -> Decimal | None:
    rate = document.tipo_cambio
    return None if rate is None else trimmed(rate)


def _period(document: Document) -> cfdi40.InformacionGlobal | None:
    period = document.period
    if period is None:
        return None
    return cfdi40.InformacionGlobal(period.periodicidad, period.meses, period.anio)


def _relations(document: Document) -> list[cfdi40.CfdiRelacionados]:
    """One node for each tipo_relacion, in the order in which they come up."""
    folios: defaultdict[str, list[str]] = defaultdict(list)
    for relation in document.relations:
        folios[relation.tipo_relacion].append(str(relation.folio_fiscal).upper())
    return [cfdi40.CfdiRelacionados(tipo, some) for tipo, some in folios.items()]


def _concepto(line: Line) -> cfdi40.Concepto:
    return cfdi40.Concepto(
        clave_prod_serv=line.clave_prod_serv,
        cantidad=trimmed(line.cantidad, at_least=0),
        clave_unidad=line.clave_unidad,
        descripcion=_collapsed(line.descripcion),
        valor_unitario=trimmed(line.valor_unitario),
        objeto_imp=line.rates.objeto_imp,
        no_identificacion=_collapsed(line.no_identificacion),
        unidad=_collapsed(line.unidad),
        descuento=trimmed(line.descuento) if line.descuento else None,
    )


def _line_fields(amounts: LineAmounts) -> dict[str, Any]:
    groups = {
        "Traslados": [_line_tax(tax) for tax in amounts.traslados],
        "Retenciones": [_line_tax(tax) for tax in amounts.retenciones],
    }
    taxes = {name: rows for name, rows in groups.items() if rows}
    # CFDI40168: as many decimals as the discount has, even if they are zeros.
    importe = trimmed(amounts.importe, at_least=decimals_of(trimmed(amounts.descuento)))
    return {"Importe": importe, "Impuestos": taxes or None}


def _line_tax(tax: Tax) -> dict[str, Any]:
    base, importe = trimmed(tax.base), tax.importe
    return {
        **_tax_fields(tax),
        "Base": base,
        "Importe": None if importe is None else trimmed(importe),
    }


def _tax_fields(tax: Tax) -> dict[str, Any]:
    return {
        "Base": tax.base,
        "Impuesto": tax.impuesto,
        "TipoFactor": tax.tipo_factor,
        "TasaOCuota": None if tax.tasa is None else tax.tasa.quantize(_SIX_DECIMALS),
        "Importe": tax.importe,
    }


def _summary(totals: Totals) -> dict[str, Any] | None:
    fields: dict[str, Any] = {}
    if totals.traslados:
        fields["Traslados"] = [_tax_fields(row) for row in totals.traslados]
    if any(row.importe is not None for row in totals.traslados):
        fields["TotalImpuestosTrasladados"] = totals.total_traslados
    if totals.retenciones:
        fields["Retenciones"] = [
            {"Impuesto": row.impuesto, "Importe": row.importe}
            for row in totals.retenciones
        ]
        fields["TotalImpuestosRetenidos"] = totals.total_retenciones
    return fields or None


def _collapsed(text: str) -> str | None:
    """One space between words, as the XSD reads it; None when nothing is left."""
    return " ".join(text.split()) or None
