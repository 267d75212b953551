"""The arithmetic of the receipt of payment (Pagos 2.0): shares, sums, conversions.

satcfdi has one of its own, which leaves the SAT's bands for one partial payment in 150
and prints amounts in foreign currency that no XSD accepts, so we never ask it.
Amounts of a payment and of its invoices have two decimals, whatever the currency.
Source of the rules: the SAT's matrix of errors of Pagos 2.0 (CRP20201 to CRP20279).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from invoices.amounts import EXENTO
from invoices.currencies import PESO
from invoices.payments import DoctoRelacionado, Impuesto, Pago

ISR, IVA, IEPS = "001", "002", "003"
_ZERO = Decimal(0)
_CENT = Decimal("0.01")
# Amounts of Pagos 2.0 carry up to six decimals, EquivalenciaDR up to ten.
_SIX = Decimal("0.000001")
_TEN = Decimal("0.0000000001")
_PRECISION = 60
_RETENCIONES = {
    IVA: "TotalRetencionesIVA",
    ISR: "TotalRetencionesISR",
    IEPS: "TotalRetencionesIEPS",
}
_TRASLADOS = {
    Decimal("0.16"): "IVA16",
    Decimal("0.08"): "IVA8",
    Decimal(0): "IVA0",
}


@dataclass(frozen=True)
class Taxes:
    """Traslados and retenciones, each once per impuesto, factor and rate."""

    traslados: tuple[Impuesto, ...]
    retenciones: tuple[Impuesto, ...]


@dataclass(frozen=True)
class PagoAmounts:
    """What follows from a payment.

    doctos: taxes of each paid invoice, in its currency (BaseDR, ImporteDR).
    pago: their sums in the currency of the payment (BaseP, ImporteP).
    totales: attributes of the node Totales with their pesos, in the SAT's order.
    """

    doctos: tuple[Taxes, ...]
    pago: Taxes
    totales: dict[str, Decimal]


@dataclass(frozen=True)
class Unpaid:
    """What is still unpaid of an invoice. equivalencia: see DoctoRelacionado."""

    saldo: Decimal
    equivalencia: Decimal


def pago_amounts(pago: Pago) -> PagoAmounts:
    """Compute every tax and total of a payment.

    BaseDR and ImporteDR have six decimals, half-up (CRP20254, 20261). BaseP and
    ImporteP are sums of those as printed, over EquivalenciaDR, and never less
    (CRP20265, 20268, 20274). Totales have two, half-up (CRP20201 to 20211).
    """
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        doctos = tuple(_docto_taxes(docto) for docto in pago.doctos)
        rates = [docto.equivalencia for docto in pago.doctos]
        summed = Taxes(
            traslados=_sums([one.traslados for one in doctos], rates),
            retenciones=_sums([one.retenciones for one in doctos], rates),
        )
        return PagoAmounts(doctos, summed, _totales(pago, summed))


def spread(monto: Decimal, owed: Sequence[Unpaid]) -> list[Decimal]:
    """Pay the first ones first, each in its own currency, until nothing is left.

    monto: in the currency of the payment. What is more than all owe is not spread.
    """
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        paid, left = [], monto
        for one in owed:
            most = (max(left, _ZERO) * one.equivalencia).quantize(_CENT)
            pagado = min(one.saldo, most)
            left -= pagado / one.equivalencia
            paid.append(pagado)
        return paid


def applied(paid: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """What some invoices are paid with, in the payment's currency, half-up.

    paid: pagado and equivalencia of each. Only to be shown: Monto is what was received,
    see `monto_limits`.
    """
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        exact = sum((pagado / rate for pagado, rate in paid), _ZERO)
        return exact.quantize(_CENT)


def monto_limits(pago: Pago) -> tuple[Decimal, Decimal]:
    """Between which amounts Monto has to be: rules CRP20217 and CRP20276.

    One amount when all is in one currency: what was not applied to any invoice is
    no payment of theirs. Else the margins that rounding gives to each ImpPagado.
    """
    if all(docto.moneda == pago.moneda for docto in pago.doctos):
        paid = sum((docto.pagado for docto in pago.doctos), _ZERO)
        return paid, paid
    with localcontext(prec=_PRECISION):
        limits = [_limits(docto) for docto in pago.doctos]
        return sum((low for low, _ in limits), _ZERO), sum(
            (high for _, high in limits), _ZERO
        )


def pesos_of(moneda: str, tipo_cambio: Decimal | None) -> Decimal:
    """What one unit of a currency costs. tipo_cambio: of the foreign one, if known."""
    return Decimal(1) if moneda == PESO else tipo_cambio or Decimal(1)


def equivalencia(*, docto: Decimal, pago: Decimal) -> Decimal:
    """EquivalenciaDR from what one unit of each currency costs in pesos."""
    if docto == pago:
        return Decimal(1)
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        return (pago / docto).quantize(_TEN)


def _limits(docto: DoctoRelacionado) -> tuple[Decimal, Decimal]:
    half_cent, half_rate = _CENT / 2, _TEN / 2
    low = (docto.pagado - half_cent) / (docto.equivalencia + half_rate)
    high = (docto.pagado + half_cent) / (docto.equivalencia - half_rate)
    return low, high


def _docto_taxes(docto: DoctoRelacionado) -> Taxes:
    share = docto.pagado / docto.taxes.total
    return Taxes(
        traslados=tuple(_share(tax, share) for tax in docto.taxes.traslados),
        retenciones=tuple(_share(tax, share) for tax in docto.taxes.retenciones),
    )


def _share(tax: Impuesto, share: Decimal) -> Impuesto:
    # CRP20249 and CRP20255: not even a cent may be paid on a base of zero.
    base = max((tax.base * share).quantize(_SIX), _SIX)
    rate = tax.tasa_o_cuota
    importe = None if rate is None else (base * rate).quantize(_SIX)
    return Impuesto(tax.impuesto, tax.tipo_factor, rate, base, importe)


def _sums(
    doctos: Sequence[tuple[Impuesto, ...]], rates: Sequence[Decimal]
) -> tuple[Impuesto, ...]:
    groups: defaultdict[
        tuple[str, str, Decimal | None], list[tuple[Impuesto, Decimal]]
    ] = defaultdict(list)
    for taxes, rate in zip(doctos, rates, strict=True):
        for tax in taxes:
            key = (tax.impuesto, tax.tipo_factor, tax.tasa_o_cuota)
            groups[key].append((tax, rate))
    return tuple(
        Impuesto(
            *key,
            base=_converted((tax.base, rate) for tax, rate in rows),
            importe=None
            if key[2] is None
            else _converted((tax.importe or _ZERO, rate) for tax, rate in rows),
        )
        for key, rows in groups.items()
    )


def _converted(amounts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Add up in the payment's currency; never below, which PACs refuse (CRP20268)."""
    exact = sum((amount / rate for amount, rate in amounts), _ZERO)
    return exact.quantize(_SIX, ROUND_CEILING)


def _totales(pago: Pago, summed: Taxes) -> dict[str, Decimal]:
    totales: defaultdict[str, Decimal] = defaultdict(Decimal)
    for tax in summed.retenciones:
        totales[_RETENCIONES[tax.impuesto]] += tax.importe or _ZERO
    for tax in summed.traslados:
        # The node has no place for IEPS.
        if tax.impuesto != IVA:
            continue
        if tax.tipo_factor == EXENTO or tax.tasa_o_cuota is None:
            totales["TotalTrasladosBaseIVAExento"] += tax.base
            continue
        name = _TRASLADOS[tax.tasa_o_cuota]
        totales[f"TotalTrasladosBase{name}"] += tax.base
        totales[f"TotalTrasladosImpuesto{name}"] += tax.importe or _ZERO
    totales["MontoTotalPagos"] = pago.monto
    return {
        name: (value * pago.tipo_cambio).quantize(_CENT)
        for name, value in totales.items()
    }
