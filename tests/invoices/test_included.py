"""Prices typed with their taxes: to the cent what was typed, inside the SAT's bands."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.amounts import importe_limits, totals
from invoices.included import without_taxes
from invoices.taxes import TaxProfile
from tests.invoices.factories import make_line

CENT = Decimal("0.01")


def charged(lines, moneda="MXN"):
    result = totals(lines, moneda=moneda)
    return result.subtotal - result.descuento + result.total_traslados


def typed(lines):
    return sum(line.cantidad * line.valor_unitario - line.descuento for line in lines)


def check(lines, moneda="MXN", unit=CENT):
    net = without_taxes(lines, moneda=moneda)
    assert charged(net, moneda) == typed(lines).quantize(unit, "ROUND_HALF_UP")
    for line in net:
        low, high = importe_limits(line.cantidad, line.valor_unitario)
        assert low <= line.importe <= high


@pytest.mark.parametrize("price", ["100", "99.99", "0.05", "1234.56", "0.03"])
@pytest.mark.parametrize("profile", ["iva_16", "iva_8", "iva_0", "exento", "ieps_8"])
def test_one_line_comes_back_to_the_cent(price, profile):
    check([make_line("1", price, profile=profile)])


def test_price_without_iva_has_six_decimals():
    (line,) = without_taxes([make_line("1", "100")])
    assert str(line.valor_unitario) == "86.206897"
    assert totals([line]).total == Decimal("100.00")


def test_many_of_one_price_do_not_add_up_its_rounding():
    # 86.206897 × 100,000 would be four cents too much.
    lines = [make_line("100000", "100")]
    check(lines)


def test_discount_is_with_taxes_too():
    (line,) = without_taxes([make_line("1", "116", descuento="11.60")])
    assert (line.valor_unitario, line.descuento) == (100, 10)


def test_ieps_by_unit_is_inside_of_the_price():
    (line,) = without_taxes([make_line("1", "17.40", profile="ieps_cuota")])
    # (11.9182 + 3.0818) × 1.16
    assert line.valor_unitario == Decimal("11.9182")


def test_retenciones_are_not_inside_of_the_price():
    lines = without_taxes([make_line("1", "116", profile="honorarios")])
    assert charged(lines) == 116
    assert totals(lines).total == Decimal("95.33")


def test_a_cent_of_three_roundings_is_put_right():
    lines = [make_line("1", "0.01"), make_line("1", "0.05", profile="iva_8")]
    alone = [without_taxes([line])[0] for line in lines]
    assert charged(alone) == Decimal("0.05")
    check(lines)


def test_whole_yen_stay_whole():
    check([make_line("3", "1000")], moneda="JPY", unit=Decimal(1))


def test_no_lines_are_no_error():
    assert without_taxes([]) == ()


PROFILES = [one for one in TaxProfile if one != TaxProfile.IEPS_CUOTA]
quantities = st.integers(1, 999).map(str)
prices = st.decimals("1", "99999", places=2).map(str)


@given(
    st.lists(
        st.builds(
            make_line, quantities, prices, profile=st.sampled_from(list(PROFILES))
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_typed_is_charged(lines):
    check(lines)


def test_three_thousand_random_tickets_are_charged_as_typed():
    dice = random.Random(4711)  # noqa: S311 (to be repeated, not to be secret)
    for _ in range(3_000):
        check(
            [
                make_line(
                    dice.randrange(1, 30) * Decimal("0.5"),
                    dice.randrange(100, 10**6) * CENT,
                    profile=dice.choice(PROFILES),
                )
                for _ in range(dice.randrange(1, 6))
            ]
        )
