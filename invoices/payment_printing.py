"""What the printed representation of a receipt of payment shows besides what all do.

Source: rule 2.7.1.7 of the RMF; the SAT's filling guide of Pagos 2.0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from satcfdi.cfdi import CFDI

from invoices.amounts import EXENTO, percentage, retencion_label, tax_label
from invoices.in_words import total_in_words


@dataclass(frozen=True)
class PaidTax:
    """E.g. "IVA 16 %", its base and its amount; no amount when it is exento."""

    label: str
    base: Decimal | None
    importe: Decimal | None


@dataclass(frozen=True)
class PrintedDocto:
    """An invoice that was paid. docto: as satcfdi reads it."""

    docto: Mapping[str, Any]
    number: str
    taxes: tuple[PaidTax, ...]


@dataclass(frozen=True)
class PrintedPayment:
    """pago: as satcfdi reads it, each key with its text. taxes: of all together."""

    pago: Mapping[str, Any]
    doctos: tuple[PrintedDocto, ...]
    taxes: tuple[PaidTax, ...]
    total_in_words: str
    total_pesos: Decimal


def payment_of(cfdi: CFDI) -> PrintedPayment | None:
    """The first payment of a receipt; None of any other CFDI. We write one in each."""
    pagos = (cfdi.get("Complemento") or {}).get("Pagos")
    if pagos is None:
        return None
    (pago, *_) = pagos["Pago"]
    return PrintedPayment(
        pago=pago,
        doctos=tuple(_docto(docto) for docto in pago["DoctoRelacionado"]),
        taxes=_taxes(pago.get("ImpuestosP") or {}, "P"),
        total_in_words=total_in_words(pago["Monto"], pago["MonedaP"].code),
        total_pesos=pagos["Totales"]["MontoTotalPagos"],
    )


def _docto(docto: Mapping[str, Any]) -> PrintedDocto:
    parts = (docto.get("Serie"), docto.get("Folio"))
    return PrintedDocto(
        docto=docto,
        number="-".join(part for part in parts if part),
        taxes=_taxes(docto.get("ImpuestosDR") or {}, "DR"),
    )


def _taxes(impuestos: Mapping[str, Any], suffix: str) -> tuple[PaidTax, ...]:
    return (
        *(_traslado(one, suffix) for one in _rows(impuestos, f"Traslados{suffix}")),
        *(_retencion(one, suffix) for one in _rows(impuestos, f"Retenciones{suffix}")),
    )


def _rows(impuestos: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    rows: Mapping[str, Mapping[str, Any]] = impuestos.get(name) or {}
    return rows.values()


def _traslado(row: Mapping[str, Any], suffix: str) -> PaidTax:
    is_exento = row[f"TipoFactor{suffix}"] == EXENTO
    rate = None if is_exento else row[f"TasaOCuota{suffix}"]
    label = tax_label(row[f"Impuesto{suffix}"].code, rate)
    return PaidTax(label, row[f"Base{suffix}"], row.get(f"Importe{suffix}"))


def _retencion(row: Mapping[str, Any], suffix: str) -> PaidTax:
    label = retencion_label(row[f"Impuesto{suffix}"].code)
    rate = row.get(f"TasaOCuota{suffix}")
    if rate is not None:
        label = f"{label} {percentage(rate)}"
    return PaidTax(label, row.get(f"Base{suffix}"), row[f"Importe{suffix}"])
