"""The profiles against what the SAT's catalogue of rates allows."""

from decimal import Decimal

import pytest

from invoices.taxes import RATES, TaxProfile

# c_TasaOCuota, the fixed rates of IEPS as tasa.
IEPS = [
    "0.265",
    "0.30",
    "0.53",
    "0.50",
    "1.60",
    "0.304",
    "0.25",
    "0.09",
    "0.08",
    "0.07",
    "0.06",
    "0.03",
    "0",
]


def test_every_profile_has_its_rates():
    assert RATES.keys() == set(TaxProfile)


@pytest.mark.parametrize("rates", RATES.values(), ids=RATES)
def test_every_rate_is_one_of_the_sats(rates):
    assert rates.iva in {None, 0, Decimal("0.08"), Decimal("0.16")}
    assert rates.ieps is None or rates.ieps in {Decimal(one) for one in IEPS}
    assert rates.ret_iva is None or rates.ret_iva <= Decimal("0.16")
    assert rates.ret_isr is None or rates.ret_isr <= Decimal("0.35")


@pytest.mark.parametrize("rates", RATES.values(), ids=RATES)
def test_every_rate_is_written_with_six_decimals(rates):
    written = (rates.iva, rates.ieps, rates.ieps_cuota, rates.ret_isr, rates.ret_iva)
    assert {one.as_tuple().exponent for one in written if one is not None} <= {-6}


def test_iva_withheld_of_services_is_two_thirds():
    for profile in ("honorarios", "honorarios_8", "resico_servicios"):
        rates = RATES[profile]
        assert rates.ret_iva == (rates.iva * 2 / 3).quantize(Decimal("0.000001"))
