"""The arithmetic, judged by the limits of the SAT's own matrix of 2024-12-13."""

import random
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from satcfdi.create.cfd import cfdi40

from invoices.amounts import line_amounts, percentage, totals, trimmed
from invoices.included import without_taxes
from invoices.taxes import RATES, TaxProfile
from tests.invoices.bands import check_bands
from tests.invoices.factories import make_line

CENT = Decimal("0.01")
PROFILES = list(TaxProfile)

quantities = st.decimals("0.000001", "999999", places=6)
prices = st.decimals("0.01", "9999999", places=6)


@st.composite
def lines(draw):
    profile = draw(st.sampled_from(PROFILES))
    line = make_line(draw(quantities), draw(prices), profile=profile)
    most = line_amounts(line).importe.quantize(CENT, ROUND_DOWN)
    return replace(line, descuento=draw(st.decimals(0, most, places=2)))


def is_sold(line):
    """The validator refuses the others: CFDI40166, 40169, 40174."""
    return line.valor_unitario > 0 and line_amounts(line).base > 0


@given(st.lists(lines().filter(is_sold), min_size=1, max_size=12))
def test_every_amount_is_inside_the_sat_bands(some_lines):
    check_bands(some_lines)


DOCUMENTS = 100_000
CURRENCIES = ("MXN", "MXN", "USD", "JPY")


def random_line(dice):
    """Mostly what people type, at times with all the decimals that there are."""
    cantidad = dice.randrange(1, 10**6) * Decimal(10) ** -dice.randrange(4)
    price = dice.randrange(1, 10**8) * Decimal(10) ** -dice.randrange(7)
    line = make_line(cantidad, price, profile=dice.choice(PROFILES))
    if dice.randrange(4):
        return line
    part = dice.randrange(90) * CENT
    return replace(line, descuento=(cantidad * price * part).quantize(CENT, ROUND_DOWN))


def test_a_hundred_thousand_random_documents_are_inside_the_sat_bands():
    """About half a minute."""
    dice = random.Random(4711)  # noqa: S311 (to be repeated, not to be secret)
    checked = 0
    while checked < DOCUMENTS:
        moneda = dice.choice(CURRENCIES)
        lines = [random_line(dice) for _ in range(dice.choice((1, 1, 2)))]
        if not dice.randrange(5):
            lines = without_taxes(lines, moneda=moneda)
        if all(map(is_sold, lines)):
            check_bands(lines, moneda)
            checked += 1


def test_a_line_keeps_six_decimals():
    amounts = line_amounts(make_line("3", "0.333333"))
    assert amounts.importe == Decimal("0.999999")
    assert amounts.traslados[0].importe == Decimal("0.160000")


def test_half_a_cent_is_rounded_up():
    result = totals([make_line("1", "2.665", profile=TaxProfile.NO_OBJETO)])
    assert result.total == Decimal("2.67")


def test_satcfdi_itself_rounds_half_to_even():
    concepto = cfdi40.Concepto("01010101", 1, "ACT", "Venta", Decimal("2.665"))
    comprobante = cfdi40.Comprobante(
        emisor=cfdi40.Emisor("EKU9003173C9", "X", "601"),
        lugar_expedicion="42501",
        receptor=cfdi40.Receptor("XAXX010101000", "X", "42501", "616", "S01"),
        conceptos=[concepto],
    )
    assert comprobante["Total"] == Decimal("2.66")


def test_price_with_iva_included_comes_back_to_the_cent():
    # $100.00 with IVA: the price before it has six decimals.
    assert totals([make_line("1", "86.206897")]).total == Decimal("100.00")


def test_rates_of_one_tax_have_their_own_rows():
    result = totals(
        [make_line(profile=TaxProfile.IVA_16), make_line(profile=TaxProfile.IVA_0)]
    )
    assert [row.label for row in result.traslados] == ["IVA 16 %", "IVA 0 %"]


def test_retenciones_of_one_tax_share_a_row():
    result = totals(
        [make_line(profile=TaxProfile.HONORARIOS), make_line(profile=TaxProfile.FLETES)]
    )
    assert [row.label for row in result.retenciones] == ["ISR retenido", "IVA retenido"]


def test_exento_has_a_base_and_no_amount():
    (row,) = totals([make_line("1", "10", profile=TaxProfile.EXENTO)]).traslados
    assert (row.label, row.base, row.importe) == ("IVA exento", Decimal("10.00"), None)


def test_iva_is_paid_on_the_ieps_too():
    iva, ieps = totals([make_line("1", "100", profile="ieps_53")]).traslados
    assert (ieps.label, ieps.base, ieps.importe) == ("IEPS 53 %", 100, 53)
    assert (iva.base, iva.importe) == (153, Decimal("24.48"))


def test_ieps_by_unit_counts_units_and_not_pesos():
    line = make_line("10", "15", profile="ieps_cuota", ieps_cuota="3.0818")
    iva, ieps = totals([line]).traslados
    assert ieps.label == "IEPS $3.0818 por unidad"
    assert (ieps.base, ieps.importe) == (10, Decimal("30.82"))
    assert (iva.base, iva.importe) == (Decimal("180.82"), Decimal("28.93"))


def test_cuotas_of_one_tax_have_their_own_rows():
    lines = [
        make_line(profile="ieps_cuota", ieps_cuota=one) for one in ("3.0818", "1.5")
    ]
    rows = [row.label for row in totals(lines).traslados]
    assert rows == ["IVA 16 %", "IEPS $3.0818 por unidad", "IEPS $1.50 por unidad"]


@pytest.mark.parametrize(
    ("profile", "total"),
    [
        ("iva_16", "11600.00"),
        ("iva_8", "10800.00"),
        ("iva_0", "10000.00"),
        ("exento", "10000.00"),
        ("no_objeto", "10000.00"),
        ("honorarios", "9533.33"),
        ("honorarios_8", "9266.67"),
        ("arrendamiento", "9533.33"),
        ("resico", "11475.00"),
        ("resico_8", "10675.00"),
        ("resico_servicios", "10408.33"),
        ("fletes", "11200.00"),
        ("ieps_8", "10800.00"),
        ("ieps_26_5", "14674.00"),
    ],
)
def test_ten_thousand_pesos_of_each_profile(profile, total):
    assert totals([make_line("1", "10000", profile=profile)]).total == Decimal(total)


def test_discount_lowers_the_base():
    (row,) = totals([make_line("1", "100", descuento="25")]).traslados
    assert (row.base, row.importe) == (Decimal("75.00"), Decimal("12.00"))


def test_no_lines_add_up_to_zero():
    assert totals([]).total == Decimal("0.00")


def test_the_largest_numbers_of_the_form_do_not_overflow():
    most = Decimal("999999999999.999999")
    assert totals([make_line(most, most)]).total > most


@pytest.mark.parametrize(
    ("value", "at_least", "printed"),
    [
        ("2.000000", 0, "2"),
        ("2.500000", 0, "2.5"),
        ("2", 2, "2.00"),
        ("1234.567800", 2, "1234.5678"),
        ("1E+3", 2, "1000.00"),
        ("0.000001", 2, "0.000001"),
    ],
)
def test_trimmed_keeps_the_value(value, at_least, printed):
    assert f"{trimmed(Decimal(value), at_least=at_least):f}" == printed


def test_every_rate_can_be_said():
    rates = RATES[TaxProfile.HONORARIOS]
    assert percentage(rates.ret_iva) == "10.6667 %"
    assert percentage(rates.iva) == "16 %"
