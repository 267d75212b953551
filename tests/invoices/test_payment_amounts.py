"""Pagos 2.0, judged by the limits of the SAT's own matrix: CRP20201 to CRP20277."""

import random
import uuid
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_UP, Context, Decimal, localcontext

import pytest
from satcfdi.create.cfd import pago20

from invoices.payment_amounts import (
    Unpaid,
    applied,
    equivalencia,
    monto_limits,
    pago_amounts,
    spread,
)
from invoices.payments import (
    BankAccounts,
    DoctoRelacionado,
    Impuesto,
    InvoiceTaxes,
    Pago,
)

EXACT = Context(prec=80)
CENT = Decimal("0.01")
SIX = Decimal("0.000001")
TINY = Decimal("1e-12")
# (traslados, retenciones) as (impuesto, factor, rate).
IVA_16 = ("002", "Tasa", Decimal("0.160000"))
KINDS = [
    ([IVA_16], []),
    ([("002", "Tasa", Decimal("0.080000"))], []),
    ([("002", "Tasa", Decimal("0.000000"))], []),
    ([("002", "Exento", None)], []),
    ([], []),
    ([IVA_16, ("003", "Tasa", Decimal("0.080000"))], []),
    ([IVA_16, ("003", "Cuota", Decimal("6.451700"))], []),
    (
        [IVA_16],
        [("001", "Tasa", Decimal("0.100000")), ("002", "Tasa", Decimal("0.106667"))],
    ),
    ([IVA_16], [("001", "Tasa", Decimal("0.012500"))]),
    ([IVA_16], [("002", "Tasa", Decimal("0.040000"))]),
]


def invoice_of(kind, bases):
    """An invoice with a base for each tax; its total is what they make together."""
    traslados, retenciones = (
        tuple(
            Impuesto(*tax, base, tax[2] and (base * tax[2]).quantize(SIX))
            for tax, base in zip(taxes, bases, strict=False)
        )
        for taxes in kind
    )
    subtotal = max(bases)
    added = sum(tax.importe or 0 for tax in traslados)
    withheld = sum(tax.importe or 0 for tax in retenciones)
    total = (subtotal + added - withheld).quantize(CENT)
    return InvoiceTaxes(max(total, CENT), "02", traslados, retenciones)


def docto_of(taxes, pagado, *, saldo=None, rate=Decimal(1), moneda="MXN"):
    return DoctoRelacionado(
        folio_fiscal=uuid.UUID(int=7),
        serie="A",
        folio="12",
        moneda=moneda,
        equivalencia=rate,
        parcialidad=1,
        saldo_anterior=taxes.total if saldo is None else saldo,
        pagado=pagado,
        taxes=taxes,
    )


def pago_of(*doctos, moneda="MXN", tipo_cambio=Decimal(1), monto=None):
    pago = Pago(
        fecha="2026-03-05T12:00:00",
        forma_pago="03",
        moneda=moneda,
        tipo_cambio=tipo_cambio,
        monto=Decimal(0),
        num_operacion="",
        accounts=BankAccounts(),
        doctos=doctos,
    )
    return replace(pago, monto=_applied(doctos) if monto is None else monto)


def _applied(doctos):
    return applied((one.pagado, one.equivalencia) for one in doctos)


def decimals(value):
    return max(0, -value.as_tuple().exponent)


def is_tax(tax):
    """CRP20254 and CRP20261: between the truncated and the rounded up limit."""
    half = Decimal(1).scaleb(-decimals(tax.base)) / 2
    unit = Decimal(1).scaleb(-decimals(tax.importe))
    low = ((tax.base - half) * tax.tasa_o_cuota).quantize(unit, ROUND_DOWN)
    high = ((tax.base + half - TINY) * tax.tasa_o_cuota).quantize(unit, ROUND_UP)
    return low <= tax.importe <= high


def check_doctos(pago, amounts):
    for docto, taxes in zip(pago.doctos, amounts.doctos, strict=True):
        # CRP20244, and CRP20239 to 20243.
        assert docto.saldo_insoluto >= 0
        assert docto.pagado > 0
        for tax in (*taxes.traslados, *taxes.retenciones):
            # CRP20249 and 20255, and what the XSD holds.
            assert tax.base >= SIX
            assert decimals(tax.base) <= 6
            assert tax.tasa_o_cuota is None or is_tax(tax)


def check_sums(pago, amounts):
    """CRP20265, 20268 and 20274: the sums of what is printed, never less."""
    for side in ("traslados", "retenciones"):
        for row in getattr(amounts.pago, side):
            parts = [
                (tax, docto.equivalencia)
                for docto, taxes in zip(pago.doctos, amounts.doctos, strict=True)
                for tax in getattr(taxes, side)
                if key(tax) == key(row)
            ]
            base = sum(tax.base / rate for tax, rate in parts)
            assert base <= row.base < base + SIX
            if row.importe is not None:
                importe = sum(tax.importe / rate for tax, rate in parts)
                assert importe <= row.importe < importe + SIX
        rows = getattr(amounts.pago, side)
        # CRP20264 and 20267: each combination once.
        assert len({key(row) for row in rows}) == len(rows)


def key(tax):
    return tax.impuesto, tax.tipo_factor, tax.tasa_o_cuota


def check_totales(pago, amounts):
    """CRP20201 to CRP20211: the sums in pesos, rounded to two decimals."""
    expected = {"MontoTotalPagos": pago.monto}
    names = {"001": "ISR", "002": "IVA", "003": "IEPS"}
    for row in amounts.pago.retenciones:
        name = f"TotalRetenciones{names[row.impuesto]}"
        expected[name] = expected.get(name, 0) + row.importe
    for row in amounts.pago.traslados:
        if row.impuesto == "002" and row.tasa_o_cuota is None:
            expected["TotalTrasladosBaseIVAExento"] = row.base
        elif row.impuesto == "002":
            name = f"IVA{row.tasa_o_cuota * 100:.0f}"
            expected[f"TotalTrasladosBase{name}"] = row.base
            expected[f"TotalTrasladosImpuesto{name}"] = row.importe
    assert amounts.totales.keys() == expected.keys()
    for name, value in amounts.totales.items():
        assert decimals(value) == 2
        assert abs(value - expected[name] * pago.tipo_cambio) <= CENT / 2


def check_monto(pago):
    """CRP20217 in one currency; CRP20276 in several."""
    low, high = monto_limits(pago)
    paid = sum(docto.pagado / docto.equivalencia for docto in pago.doctos)
    assert low <= pago.monto <= high
    assert low <= paid <= high


def check(pago):
    with localcontext(EXACT):
        amounts = pago_amounts(pago)
        check_doctos(pago, amounts)
        check_sums(pago, amounts)
        check_totales(pago, amounts)
        check_monto(pago)


def random_invoice(dice):
    most = 10 ** dice.randrange(3, 9)
    base = Decimal(dice.randrange(1, most)).scaleb(-dice.randrange(7))
    base = max(base, CENT).quantize(SIX)
    part = max((base * dice.randrange(1, 100) / 100).quantize(SIX), SIX)
    return invoice_of(dice.choice(KINDS), [base, part])


def random_pago(dice):
    """Invoices that are partly paid already, and what somebody pays of them now."""
    dollar = Decimal(dice.randrange(15_000_000, 25_000_000)).scaleb(-6)
    cases = [
        ("MXN", Decimal(1), "MXN", Decimal(1)),
        # A bill in dollars paid in pesos, the other way, and all in dollars.
        ("MXN", Decimal(1), "USD", equivalencia(docto=dollar, pago=Decimal(1))),
        ("USD", dollar, "MXN", equivalencia(docto=Decimal(1), pago=dollar)),
        ("USD", dollar, "USD", Decimal(1)),
    ]
    moneda, tipo_cambio, of_docto, rate = dice.choice(cases)
    invoices = [random_invoice(dice) for _ in range(dice.choice([1, 1, 1, 2, 3]))]
    owed = [
        Unpaid(cents(dice.randrange(int(one.total * 100)) + 1), rate)
        for one in invoices
    ]
    most = int(sum(one.saldo / one.equivalencia for one in owed) * 100)
    monto = cents(most if dice.random() < 0.2 else dice.randrange(1, most + 2))
    doctos = [
        docto_of(taxes, pagado, saldo=one.saldo, rate=rate, moneda=of_docto)
        for taxes, one, pagado in zip(invoices, owed, spread(monto, owed), strict=True)
        if pagado
    ]
    if not doctos or monto > cents(most):
        # Less than a cent is no payment (CRP20218), and more than is owed is another.
        return random_pago(dice)
    return pago_of(*doctos, moneda=moneda, tipo_cambio=tipo_cambio, monto=monto)


def cents(number):
    return Decimal(number).scaleb(-2)


@pytest.mark.parametrize("seed", range(4))
def test_a_hundred_thousand_partial_payments_are_inside_the_sat_bands(seed):
    """25,000 each time."""
    dice = random.Random(seed)  # noqa: S311 (to be repeated, not to be secret)
    for _ in range(25_000):
        check(random_pago(dice))


def test_parcialidades_add_up_to_the_taxes_of_the_invoice():
    taxes = invoice_of(KINDS[7], [Decimal("1000.333333")] * 2)
    left, bases = taxes.total, Decimal(0)
    for pagado in (Decimal("333.33"), Decimal("0.01"), None):
        pagado = left if pagado is None else pagado
        pago = pago_of(docto_of(taxes, pagado, saldo=left))
        bases += pago_amounts(pago).doctos[0].traslados[0].base
        left -= pagado
    assert left == 0
    assert abs(bases - taxes.traslados[0].base) <= 3 * SIX


def test_a_payment_of_one_cent_still_has_a_base():
    tiny = invoice_of(KINDS[0], [Decimal("99999999.99")])
    tiny = replace(tiny, traslados=(replace(tiny.traslados[0], base=CENT),))
    amounts = pago_amounts(pago_of(docto_of(tiny, CENT)))
    assert amounts.doctos[0].traslados[0].base == SIX


def test_base_is_never_below_the_sum_in_the_currency_of_the_payment():
    taxes = invoice_of(KINDS[0], [Decimal("100")])
    rate = equivalencia(docto=Decimal("18.123456"), pago=Decimal(1))
    pago = pago_of(docto_of(taxes, Decimal("33.33"), rate=rate, moneda="USD"))
    amounts = pago_amounts(pago)
    base = amounts.doctos[0].traslados[0].base
    with localcontext(EXACT):
        assert amounts.pago.traslados[0].base == (base / rate).quantize(
            SIX, ROUND_CEILING
        )


def test_oldest_invoices_are_paid_first():
    owed = [Unpaid(Decimal("100.00"), Decimal(1)), Unpaid(Decimal("80.50"), Decimal(1))]
    assert spread(Decimal("130"), owed) == [Decimal("100.00"), Decimal("30.00")]


def test_what_is_too_much_is_not_spread():
    owed = [Unpaid(Decimal("100.00"), Decimal(1))]
    assert spread(Decimal("130"), owed) == [Decimal("100.00")]
    assert spread(Decimal("-5"), owed) == [Decimal("0.00")]


def test_pesos_pay_a_bill_in_dollars_to_the_cent():
    rate = equivalencia(docto=Decimal("18.1234"), pago=Decimal(1))
    owed = [Unpaid(Decimal("100.00"), rate), Unpaid(Decimal("50.00"), rate)]
    assert spread(Decimal("1812.34"), owed) == [Decimal("100.00"), Decimal("0.00")]


def test_same_currency_is_worth_exactly_one():
    assert str(equivalencia(docto=Decimal("18.5"), pago=Decimal("18.5"))) == "1"


def test_satcfdi_itself_leaves_amounts_in_dollars_unrounded():
    docto = pago20.DoctoRelacionado(
        id_documento=str(uuid.UUID(int=7)),
        moneda_dr="USD",
        num_parcialidad=1,
        imp_saldo_ant=Decimal("116.00"),
        imp_pagado=Decimal("116.00"),
        objeto_imp_dr="02",
        equivalencia_dr=Decimal("0.0551772846"),
        impuestos_dr=pago20.ImpuestosDR(
            traslados_dr=[
                pago20.TrasladoDR(
                    Decimal("100"), "002", "Tasa", Decimal("0.16"), Decimal("16")
                )
            ]
        ),
    )
    pagos = pago20.Pagos(pago20.Pago(None, "03", "MXN", [docto], tipo_cambio_p=1))
    assert decimals(pagos["Pago"]["Monto"]) > 2
    # Dollars as if they were pesos.
    assert pagos["Totales"]["TotalTrasladosBaseIVA16"] == 100
