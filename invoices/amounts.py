"""The one arithmetic of the product: the totals on the screen and those of the CFDI.

Six decimals per line, summary rounded half-up to two, as the SAT allows and recommends
(FAQ 37 to 41 of CFDI 4.0) and as a spreadsheet would. Every result stays inside the
bands of rules CFDI40107, 40108, 40167, 40180, 40186 and 40202 to 40221.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TypeVar

from invoices.documents import Line

IVA = "002"
ISR = "001"
IEPS = "003"
_NAMES = {IVA: "IVA", ISR: "ISR", IEPS: "IEPS"}
TASA, CUOTA, EXENTO = "Tasa", "Cuota", "Exento"

_LINE = Decimal("0.000001")
_SUMMARY = Decimal("0.01")
_ZERO = Decimal(0)
# Two factors of 18 digits each fill 36; the default context would cut them at 28.
_PRECISION = 60

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Tax:
    """A tax of a line, or a row of the summary: one per impuesto, factor and tasa.

    tipo_factor: TASA, CUOTA or EXENTO. tasa and importe are None when it is EXENTO.
    base: money; with CUOTA the units that each pay tasa pesos.
    """

    impuesto: str
    tipo_factor: str
    tasa: Decimal | None
    base: Decimal
    importe: Decimal | None

    @property
    def label(self) -> str:
        """As people say it, e.g. "IVA 16 %"."""
        return tax_label(self.impuesto, self.tasa, tipo_factor=self.tipo_factor)


@dataclass(frozen=True)
class LineAmounts:
    """A line's amounts, to six decimals. base is what its taxes are computed from."""

    importe: Decimal
    descuento: Decimal
    base: Decimal
    traslados: tuple[Tax, ...]
    retenciones: tuple[Tax, ...]


@dataclass(frozen=True)
class Retencion:
    """A row of the summary: what is withheld of one impuesto, at whatever rates."""

    impuesto: str
    importe: Decimal

    @property
    def label(self) -> str:
        return retencion_label(self.impuesto)


@dataclass(frozen=True)
class Totals:
    """The summary of a document, to two decimals."""

    subtotal: Decimal
    descuento: Decimal
    traslados: tuple[Tax, ...]
    retenciones: tuple[Retencion, ...]
    total_traslados: Decimal
    total_retenciones: Decimal
    total: Decimal


def line_amounts(line: Line) -> LineAmounts:
    """Compute a line: importe, base and each tax, rounded half-up to six decimals."""
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        importe = (line.cantidad * line.valor_unitario).quantize(_LINE)
        base = importe - line.descuento
        return LineAmounts(
            importe=importe,
            descuento=line.descuento,
            base=base,
            traslados=_line_traslados(line, base),
            retenciones=_line_retenciones(line, base),
        )


def totals(lines: Iterable[Line]) -> Totals:
    """Add up the lines of a document. No lines: everything is zero."""
    return add_up([line_amounts(line) for line in lines])


def add_up(lines: Sequence[LineAmounts]) -> Totals:
    """Add up lines that are already computed, see `totals`."""
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        subtotal = _rounded_sum(line.importe for line in lines)
        descuento = _rounded_sum(line.descuento for line in lines)
        traslados = _traslados(lines)
        retenciones = _retenciones(lines)
        total_traslados = _rounded_sum(row.importe or _ZERO for row in traslados)
        total_retenciones = _rounded_sum(row.importe for row in retenciones)
        return Totals(
            subtotal=subtotal,
            descuento=descuento,
            traslados=traslados,
            retenciones=retenciones,
            total_traslados=total_traslados,
            total_retenciones=total_retenciones,
            total=subtotal - descuento + total_traslados - total_retenciones,
        )


def trimmed(value: Decimal, *, at_least: int = 2) -> Decimal:
    """The same number without needless zeros, but with `at_least` decimals."""
    whole, _, decimals = f"{value:f}".partition(".")
    return Decimal(f"{whole}.{decimals.rstrip('0').ljust(at_least, '0')}")


def tax_label(impuesto: str, tasa: Decimal | None, *, tipo_factor: str = TASA) -> str:
    """E.g. "IVA 16 %", "IVA exento" or "IEPS $3.0818 por unidad".

    tasa: a fraction, or pesos when tipo_factor is CUOTA; None when it is EXENTO.
    """
    name = _NAMES.get(impuesto, impuesto)
    if tasa is None:
        return f"{name} exento"
    if tipo_factor == CUOTA:
        return f"{name} ${trimmed(tasa):f} por unidad"
    return f"{name} {percentage(tasa)}"


def retencion_label(impuesto: str) -> str:
    """E.g. "ISR retenido"."""
    return f"{_NAMES.get(impuesto, impuesto)} retenido"


def percentage(tasa: Decimal) -> str:
    """A fraction as people say it, e.g. "10.6667 %"."""
    return f"{trimmed(tasa * 100, at_least=0)} %"


def _line_traslados(line: Line, base: Decimal) -> tuple[Tax, ...]:
    ieps = _ieps(line, base)
    # LIVA 12: what one pays as IEPS pays IVA as well.
    base += sum((tax.importe or _ZERO for tax in ieps), _ZERO)
    if line.rates.exento:
        return (Tax(IVA, EXENTO, None, base, None), *ieps)
    return (*_taxes([(IVA, line.rates.iva)], base), *ieps)


def _ieps(line: Line, base: Decimal) -> tuple[Tax, ...]:
    cuota = line.rates.ieps_cuota
    if cuota is None:
        return _taxes([(IEPS, line.rates.ieps)], base)
    importe = (line.cantidad * cuota).quantize(_LINE)
    return (Tax(IEPS, CUOTA, cuota, line.cantidad, importe),)


def _line_retenciones(line: Line, base: Decimal) -> tuple[Tax, ...]:
    return _taxes([(ISR, line.rates.ret_isr), (IVA, line.rates.ret_iva)], base)


def _taxes(rates: list[tuple[str, Decimal | None]], base: Decimal) -> tuple[Tax, ...]:
    return tuple(
        Tax(impuesto, TASA, tasa, base, (base * tasa).quantize(_LINE))
        for impuesto, tasa in rates
        if tasa is not None
    )


def _traslados(lines: Sequence[LineAmounts]) -> tuple[Tax, ...]:
    groups = _grouped(
        ((tax.impuesto, tax.tipo_factor, tax.tasa), tax)
        for line in lines
        for tax in line.traslados
    )
    return tuple(
        Tax(
            impuesto=impuesto,
            tipo_factor=tipo_factor,
            tasa=tasa,
            base=_rounded_sum(tax.base for tax in taxes),
            importe=None if tasa is None else _sum_of_importes(taxes),
        )
        for (impuesto, tipo_factor, tasa), taxes in groups.items()
    )


def _retenciones(lines: Sequence[LineAmounts]) -> tuple[Retencion, ...]:
    groups = _grouped((tax.impuesto, tax) for line in lines for tax in line.retenciones)
    return tuple(
        Retencion(impuesto, _sum_of_importes(taxes))
        for impuesto, taxes in groups.items()
    )


def _grouped(pairs: Iterable[tuple[_Key, Tax]]) -> dict[_Key, list[Tax]]:
    groups: defaultdict[_Key, list[Tax]] = defaultdict(list)
    for key, tax in pairs:
        groups[key].append(tax)
    return groups


def _sum_of_importes(taxes: Iterable[Tax]) -> Decimal:
    return _rounded_sum(tax.importe or _ZERO for tax in taxes)


def _rounded_sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, _ZERO).quantize(_SUMMARY)
