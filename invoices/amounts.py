"""The one arithmetic of the product: the totals on the screen and those of the CFDI.

Six decimals per line, summary rounded half-up to those of the currency, as the SAT
allows and recommends (FAQ 37 to 41 of CFDI 4.0) and as a spreadsheet would. Every
result stays inside the bands of rules CFDI40107, 40108, 40167, 40180, 40186 and 40202
to 40221.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from typing import TypeVar

from invoices.currencies import PESO, smallest_of
from invoices.documents import Line

IVA = "002"
ISR = "001"
IEPS = "003"
_NAMES = {IVA: "IVA", ISR: "ISR", IEPS: "IEPS"}
TASA, CUOTA, EXENTO = "Tasa", "Cuota", "Exento"

LINE_UNIT = Decimal("0.000001")
_ZERO = Decimal(0)
# What the SAT takes off an upper limit.
_EPSILON = Decimal("1e-12")
# Two factors of 18 digits each fill 36; the default context would cut them at 28.
PRECISION = 60

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
    """The summary of a document, to the decimals of its currency."""

    subtotal: Decimal
    descuento: Decimal
    traslados: tuple[Tax, ...]
    retenciones: tuple[Retencion, ...]
    total_traslados: Decimal
    total_retenciones: Decimal
    total: Decimal


def line_amounts(line: Line) -> LineAmounts:
    """Compute a line: importe, base and each tax, rounded half-up to six decimals."""
    with localcontext(prec=PRECISION, rounding=ROUND_HALF_UP):
        importe = line.importe
        if importe is None:
            importe = (line.cantidad * line.valor_unitario).quantize(LINE_UNIT)
        base = importe - line.descuento
        return LineAmounts(
            importe=importe,
            descuento=line.descuento,
            base=base,
            traslados=_line_traslados(line, base),
            retenciones=_line_retenciones(line, base),
        )


def importe_limits(
    cantidad: Decimal, valor_unitario: Decimal
) -> tuple[Decimal, Decimal]:
    """The lowest and the highest importe that rule CFDI40167 lets pass.

    Both factors may be rounded, by half of the last decimal that is written of each.
    """
    with localcontext(prec=PRECISION):
        factors = trimmed(cantidad, at_least=0), trimmed(valor_unitario)
        low, high = Decimal(1), Decimal(1)
        for factor in factors:
            half = Decimal(1).scaleb(int(factor.as_tuple().exponent)) / 2
            low, high = low * (factor - half), high * (factor + half - _EPSILON)
        return (
            low.quantize(LINE_UNIT, ROUND_DOWN),
            high.quantize(LINE_UNIT, ROUND_UP),
        )


def totals(lines: Iterable[Line], *, moneda: str = PESO) -> Totals:
    """Add up the lines of a document. No lines: everything is zero."""
    return add_up([line_amounts(line) for line in lines], moneda=moneda)


def add_up(lines: Sequence[LineAmounts], *, moneda: str = PESO) -> Totals:
    """Add up lines that are already computed, see `totals`."""
    unit = smallest_of(moneda)
    with localcontext(prec=PRECISION, rounding=ROUND_HALF_UP):
        subtotal = _rounded_sum((line.importe for line in lines), unit)
        descuento = _rounded_sum((line.descuento for line in lines), unit)
        traslados = _traslados(lines, unit)
        retenciones = _retenciones(lines, unit)
        total_traslados = sum((row.importe or _ZERO for row in traslados), _ZERO)
        total_retenciones = sum((row.importe for row in retenciones), _ZERO)
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


def decimals_of(value: Decimal) -> int:
    """How many decimals it is written with; zeros count."""
    return max(0, -int(value.as_tuple().exponent))


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
    importe = (line.cantidad * cuota).quantize(LINE_UNIT)
    return (Tax(IEPS, CUOTA, cuota, line.cantidad, importe),)


def _line_retenciones(line: Line, base: Decimal) -> tuple[Tax, ...]:
    return _taxes([(ISR, line.rates.ret_isr), (IVA, line.rates.ret_iva)], base)


def _taxes(rates: list[tuple[str, Decimal | None]], base: Decimal) -> tuple[Tax, ...]:
    return tuple(
        Tax(impuesto, TASA, tasa, base, (base * tasa).quantize(LINE_UNIT))
        for impuesto, tasa in rates
        if tasa is not None
    )


def _traslados(lines: Sequence[LineAmounts], unit: Decimal) -> tuple[Tax, ...]:
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
            base=_rounded_sum((tax.base for tax in taxes), unit),
            importe=None if tasa is None else _sum_of_importes(taxes, unit),
        )
        for (impuesto, tipo_factor, tasa), taxes in groups.items()
    )


def _retenciones(lines: Sequence[LineAmounts], unit: Decimal) -> tuple[Retencion, ...]:
    groups = _grouped((tax.impuesto, tax) for line in lines for tax in line.retenciones)
    return tuple(
        Retencion(impuesto, _sum_of_importes(taxes, unit))
        for impuesto, taxes in groups.items()
    )


def _grouped(pairs: Iterable[tuple[_Key, Tax]]) -> dict[_Key, list[Tax]]:
    groups: defaultdict[_Key, list[Tax]] = defaultdict(list)
    for key, tax in pairs:
        groups[key].append(tax)
    return groups


def _sum_of_importes(taxes: Iterable[Tax], unit: Decimal) -> Decimal:
    return _rounded_sum((tax.importe or _ZERO for tax in taxes), unit)


def _rounded_sum(values: Iterable[Decimal], unit: Decimal) -> Decimal:
    return sum(values, _ZERO).quantize(unit)
