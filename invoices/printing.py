"""What the printed representation of a stamped CFDI shows, read from its XML.

Source: rule 2.7.1.7 of the RMF, CFF 29-A and Anexo 20, section I.D (the QR).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from satcfdi.cfdi import CFDI

from invoices.amounts import percentage, retencion_label, tax_label
from invoices.cfdi import Stamp, read_comprobante, read_stamp
from invoices.comprobantes import TipoDeComprobante
from invoices.in_words import total_in_words

_VERIFICATION = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx"
# Characters that fit beside the QR. WeasyPrint would take ten times longer to cut.
_SEAL_LINE = 120


@dataclass(frozen=True)
class PrintedTax:
    """E.g. "IVA 16 %" and its amount; no amount when it is exento."""

    label: str
    importe: Decimal | None


@dataclass(frozen=True)
class PrintedLine:
    """concepto: as satcfdi reads it, each key with its text."""

    concepto: Mapping[str, Any]
    taxes: tuple[PrintedTax, ...]


@dataclass(frozen=True)
class PrintedSeal:
    """A long text without spaces, cut into lines of one length."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PrintedRelation:
    """E.g. "04 Sustitución de los CFDI previos" and the folios fiscales."""

    label: str
    folios: tuple[str, ...]


@dataclass(frozen=True)
class PrintedInvoice:
    """cfdi: as satcfdi reads it, each key with its text. url: what the QR says."""

    cfdi: CFDI
    stamp: Stamp
    title: str
    relations: tuple[PrintedRelation, ...]
    lines: tuple[PrintedLine, ...]
    traslados: tuple[PrintedTax, ...]
    retenciones: tuple[PrintedTax, ...]
    total_in_words: str
    seals: tuple[PrintedSeal, ...]
    url: str

    @property
    def number(self) -> str:
        """Serie and folio, e.g. "A-12"; empty when the CFDI has neither."""
        parts = (self.cfdi.get("Serie"), self.cfdi.get("Folio"))
        return "-".join(part for part in parts if part)

    @property
    def global_year(self) -> int | None:
        """Of a global invoice; a template cannot name a key with an ñ."""
        period = self.cfdi.get("InformacionGlobal")
        return int(period["Año"]) if period else None

    @property
    def has_discounts(self) -> bool:
        return "Descuento" in self.cfdi


def read_printed(xml: bytes) -> PrintedInvoice:
    """Read a stamped CFDI for printing. Raises invoices.cfdi.UnreadableCfdi."""
    cfdi, stamp = read_comprobante(xml), read_stamp(xml)
    impuestos = cfdi.get("Impuestos") or {}
    return PrintedInvoice(
        cfdi=cfdi,
        stamp=stamp,
        title=TipoDeComprobante(cfdi["TipoDeComprobante"].code).label,
        relations=tuple(map(_relation, cfdi.get("CfdiRelacionados") or ())),
        lines=tuple(_line(concepto) for concepto in cfdi["Conceptos"]),
        traslados=tuple(map(_traslado, _rows(impuestos, "Traslados"))),
        retenciones=tuple(map(_retencion, _rows(impuestos, "Retenciones"))),
        total_in_words=total_in_words(cfdi["Total"], cfdi["Moneda"].code),
        seals=tuple(_seal(title, text) for title, text in _seals(stamp)),
        url=_verification_url(cfdi, stamp),
    )


def verification_url(xml: bytes) -> str:
    """Where the SAT says whether a stamped CFDI is valid: what its QR says too.

    Raises invoices.cfdi.UnreadableCfdi.
    """
    return _verification_url(read_comprobante(xml), read_stamp(xml))


def _verification_url(cfdi: CFDI, stamp: Stamp) -> str:
    """satcfdi's own does not quote, so an RFC with & would cut it short."""
    query = {
        "id": str(stamp.folio_fiscal),
        "re": cfdi["Emisor"]["Rfc"],
        "rr": cfdi["Receptor"]["Rfc"],
        "tt": f"{cfdi['Total']:f}",
        "fe": stamp.sello_cfd[-8:],
    }
    return f"{_VERIFICATION}?{urlencode(query)}"


def _seals(stamp: Stamp) -> list[tuple[str, str]]:
    return [
        ("Sello digital del emisor", stamp.sello_cfd),
        ("Sello digital del SAT", stamp.sello_sat),
        (
            "Cadena original del complemento de certificación digital del SAT",
            stamp.cadena,
        ),
    ]


def _seal(title: str, text: str) -> PrintedSeal:
    starts = range(0, len(text), _SEAL_LINE)
    return PrintedSeal(
        title, tuple(text[start : start + _SEAL_LINE] for start in starts)
    )


def _relation(row: Mapping[str, Any]) -> PrintedRelation:
    tipo = row["TipoRelacion"]
    folios = tuple(str(folio).upper() for folio in row["CfdiRelacionado"])
    return PrintedRelation(f"{tipo.code} {tipo.description}", folios)


def _line(concepto: Mapping[str, Any]) -> PrintedLine:
    impuestos = concepto.get("Impuestos") or {}
    return PrintedLine(
        concepto,
        taxes=(
            *map(_traslado, _rows(impuestos, "Traslados")),
            *map(_line_retencion, _rows(impuestos, "Retenciones")),
        ),
    )


def _rows(impuestos: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return list((impuestos.get(name) or {}).values())


def _traslado(row: Mapping[str, Any]) -> PrintedTax:
    label = tax_label(
        row["Impuesto"].code, row.get("TasaOCuota"), tipo_factor=row["TipoFactor"]
    )
    return PrintedTax(label, row.get("Importe"))


def _line_retencion(row: Mapping[str, Any]) -> PrintedTax:
    label = retencion_label(row["Impuesto"].code)
    return PrintedTax(f"{label} {percentage(row['TasaOCuota'])}", row["Importe"])


def _retencion(row: Mapping[str, Any]) -> PrintedTax:
    return PrintedTax(retencion_label(row["Impuesto"].code), row["Importe"])
