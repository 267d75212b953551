from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.in_words import total_in_words


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ("0.50", "CERO PESOS 50/100 M.N."),
        ("1.00", "UN PESO 00/100 M.N."),
        ("16.05", "DIECISÉIS PESOS 05/100 M.N."),
        ("21.00", "VEINTIÚN PESOS 00/100 M.N."),
        ("31.10", "TREINTA Y UN PESOS 10/100 M.N."),
        ("1000.00", "UN MIL PESOS 00/100 M.N."),
        ("1250.50", "UN MIL DOSCIENTOS CINCUENTA PESOS 50/100 M.N."),
        ("21000.00", "VEINTIÚN MIL PESOS 00/100 M.N."),
        ("101001.00", "CIENTO UN MIL UN PESOS 00/100 M.N."),
        ("1000000.00", "UN MILLÓN DE PESOS 00/100 M.N."),
        ("2000000.99", "DOS MILLONES DE PESOS 99/100 M.N."),
        ("1000001.00", "UN MILLÓN UN PESOS 00/100 M.N."),
        ("1000000000.00", "UN MIL MILLONES DE PESOS 00/100 M.N."),
    ],
)
def test_pesos_in_words(total, words):
    assert total_in_words(Decimal(total), "MXN") == words


@pytest.mark.parametrize(
    ("total", "moneda", "words"),
    [
        ("21.50", "USD", "VEINTIÚN DÓLARES 50/100 USD"),
        ("1.00", "USD", "UN DÓLAR 00/100 USD"),
        ("1000000.00", "EUR", "UN MILLÓN DE EUROS 00/100 EUR"),
        ("1500", "JPY", "UN MIL QUINIENTOS YENES JPY"),
        ("21.50", "BRL", "VEINTIÚN 50/100 BRL"),
        ("700", "CLP", "SETECIENTOS CLP"),
    ],
)
def test_other_currencies_in_words(total, moneda, words):
    assert total_in_words(Decimal(total), moneda) == words


@given(st.decimals(0, 10**15, places=2))
def test_every_total_can_be_said(total):
    words = total_in_words(total, "MXN")
    assert words.endswith(f"{int(total * 100) % 100:02}/100 M.N.")
    assert "UNO" not in words.split()
