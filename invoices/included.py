"""Prices that were typed with their taxes: what the CFDI has to say instead.

A price without taxes has six decimals and is rounded, the importe is not computed from
it but from what was typed: it stays inside the band of rule CFDI40167, since the price
is off by half of its last decimal at most. What three independent roundings of the
summary leave over, a cent, moves the importe of one line inside that same band.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

from invoices.amounts import (
    LINE_UNIT,
    PRECISION,
    LineAmounts,
    add_up,
    importe_limits,
    line_amounts,
)
from invoices.currencies import PESO, smallest_of
from invoices.documents import Line

# Of LINE_UNIT: more than a cent turns no rounding that less does not.
_FURTHEST = 10_000
# Lines that are tried; the first is nearly always enough.
_TRIED = 20


def without_taxes(lines: Sequence[Line], *, moneda: str = PESO) -> tuple[Line, ...]:
    """The lines as the CFDI says them.

    lines: valor_unitario and descuento include IVA and IEPS, but no retenciones.
    What is charged before retenciones is to the cent what was typed, unless all
    quantities have so many decimals that the SAT's bands leave no room for a cent.
    """
    with localcontext(prec=PRECISION, rounding=ROUND_HALF_UP):
        typed = sum(
            (line.cantidad * line.valor_unitario - line.descuento for line in lines),
            Decimal(0),
        )
        target = typed.quantize(smallest_of(moneda))
        net = [_net(line) for line in lines]
        return tuple(_to_the_cent(net, target=target, moneda=moneda))


def _net(line: Line) -> Line:
    rates = line.rates
    factor = (1 + (rates.iva or 0)) * (1 + (rates.ieps or 0))
    cuota = rates.ieps_cuota or Decimal(0)
    # The IVA of a cuota is inside the price as well.
    price = line.valor_unitario / factor - cuota
    return replace(
        line,
        valor_unitario=price.quantize(LINE_UNIT),
        descuento=(line.descuento / factor).quantize(LINE_UNIT),
        importe=(line.cantidad * price).quantize(LINE_UNIT),
    )


def _to_the_cent(lines: list[Line], *, target: Decimal, moneda: str) -> list[Line]:
    """The same lines, of which one is moved if they miss the target."""
    amounts = [line_amounts(line) for line in lines]
    gap = target - _charged(amounts, moneda)
    if not gap:
        return lines
    largest = sorted(range(len(lines)), key=lambda at: -amounts[at].importe)
    for at in largest[:_TRIED]:
        moved = _moved(lines[at], amounts, at=at, target=target, moneda=moneda)
        if moved:
            return [*lines[:at], moved, *lines[at + 1 :]]
    return lines


def _moved(
    line: Line, amounts: Sequence[LineAmounts], *, at: int, target: Decimal, moneda: str
) -> Line | None:
    """The line with the nearest importe that meets the target, if one does.

    What is charged never falls as an importe grows, so it can be found by halves.
    """
    others = list(amounts)
    up = target > _charged(others, moneda)

    def by(steps: int) -> Line:
        importe = line.importe or Decimal(0)
        return replace(line, importe=importe + (steps if up else -steps) * LINE_UNIT)

    def charged(steps: int) -> Decimal:
        others[at] = line_amounts(by(steps))
        return _charged(others, moneda)

    near, far = 0, _FURTHEST
    while far - near > 1:
        middle = (near + far) // 2
        reached = charged(middle)
        enough = reached >= target if up else reached <= target
        near, far = (near, middle) if enough else (middle, far)
    moved = by(far)
    return moved if charged(far) == target and _is_inside(moved) else None


def _is_inside(line: Line) -> bool:
    """Rules CFDI40167 and CFDI40169."""
    importe = line.importe or Decimal(0)
    low, high = importe_limits(line.cantidad, line.valor_unitario)
    return low <= importe <= high and importe > line.descuento


def _charged(amounts: Sequence[LineAmounts], moneda: str) -> Decimal:
    """What the customer pays, and what is withheld of it."""
    totals = add_up(amounts, moneda=moneda)
    return totals.subtotal - totals.descuento + totals.total_traslados
