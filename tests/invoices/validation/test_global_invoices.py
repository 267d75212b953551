"""The global invoice: its period, its lines, and that nobody makes one by chance."""

from dataclasses import replace

import pytest

from invoices.documents import Period
from tests.invoices.factories import EMISOR, NOW, PUBLIC, make_line
from tests.invoices.validation.outside import broken

NOBODY = replace(PUBLIC, nombre="PUBLICO EN GENERAL")
PERIOD = Period("04", "11", NOW.year)
SMALL = replace(EMISOR, rfc="CACX7605101P8", regimen_fiscal="621")
TICKET = make_line(
    "1",
    "100",
    no_identificacion="T-1",
    clave_prod_serv="01010101",
    clave_unidad="ACT",
    unidad="",
    descripcion="Venta",
)


def found(*lines, period=PERIOD, receptor=NOBODY, **changes):
    some = lines or (TICKET,)
    return broken(*some, receptor=receptor, period=period, **changes)


def test_right_one_passes():
    assert found() == []


def test_without_a_period_it_is_refused():
    assert found(period=None) == [("periodicidad", "CFDI40130")]


def test_period_is_for_nobody_in_particular():
    assert found(receptor=PUBLIC) == [("periodicidad", "CFDI40130")]


def test_credit_note_to_the_public_has_no_period():
    codes = found(period=None, tipo_de_comprobante="E")
    assert codes == [("relations", "")]


@pytest.mark.parametrize(
    ("period", "field", "code"),
    [
        (Period("09", "11", NOW.year), "periodicidad", "CFDI40131"),
        (Period("04", "", NOW.year), "meses", "CFDI40133"),
        (Period("04", "13", NOW.year), "meses", "CFDI40135"),
        (Period("04", "11", NOW.year + 1), "anio", "CFDI40136"),
        (Period("04", "11", NOW.year - 6), "anio", "CFDI40136"),
        (Period("04", "11", 0), "anio", "CFDI40136"),
    ],
)
def test_each_rule_of_the_period(period, field, code):
    assert found(period=period) == [(field, code)]


def test_two_months_are_of_regimen_621():
    period = Period("05", "17", NOW.year)
    assert found(period=period) == [("periodicidad", "CFDI40132")]
    assert found(period=period, emisor=SMALL) == []


def test_of_two_months_both_are_said():
    period = Period("05", "11", NOW.year)
    assert found(period=period, emisor=SMALL) == [("meses", "CFDI40134")]


def test_it_was_paid():
    codes = found(metodo_pago="PPD", forma_pago="99")
    assert codes == [("metodo_pago", "")]


def test_uso_has_no_effects():
    receptor = replace(NOBODY, uso_cfdi="G02")
    assert ("receptor.uso_cfdi", "CFDI40161") in found(receptor=receptor)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("descripcion", {"descripcion": "Zapatos"}),
        ("clave_prod_serv", {"clave_prod_serv": "81111811"}),
        ("clave_unidad", {"clave_unidad": "E48"}),
        ("unidad", {"unidad": "Pieza"}),
        ("no_identificacion", {"no_identificacion": " "}),
    ],
)
def test_each_line_is_one_sale(field, changes):
    assert found(TICKET, replace(TICKET, **changes)) == [(f"lines.1.{field}", "")]


def test_quantity_is_one():
    line = replace(TICKET, cantidad=TICKET.cantidad * 2)
    assert found(line) == [("lines.0.cantidad", "")]
