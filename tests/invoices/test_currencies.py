from decimal import Decimal

from satcfdi.catalogs import select_all

from invoices.currencies import NOT_FOR_INVOICES, WHOLE, smallest_of

DECIMALS = {key: row[1] for key, row in select_all("C756_c_Moneda").items()}


def test_whole_currencies_are_those_of_the_sat():
    without_cents = {key for key, decimals in DECIMALS.items() if decimals == 0}
    assert without_cents - NOT_FOR_INVOICES == WHOLE
    assert not NOT_FOR_INVOICES - DECIMALS.keys()


def test_no_currency_is_written_with_more_decimals_than_it_has():
    for moneda in DECIMALS.keys() - NOT_FOR_INVOICES:
        assert -smallest_of(moneda).as_tuple().exponent <= DECIMALS[moneda]


def test_cents_are_the_rule():
    assert (smallest_of("MXN"), smallest_of("JPY")) == (Decimal("0.01"), 1)
