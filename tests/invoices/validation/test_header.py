from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from invoices.clocks import CENTRAL, local_fecha
from invoices.validation import Finding, validate
from tests.invoices.factories import NOW, make_document, make_line
from tests.invoices.validation.outside import BORDER, broken, facts, messages


def test_a_right_document_breaks_nothing():
    assert broken() == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"metodo_pago": ""}, ("metodo_pago", "CFDI40124")),
        ({"metodo_pago": "PIP"}, ("metodo_pago", "CFDI40124")),
        ({"forma_pago": ""}, ("forma_pago", "CFDI40104")),
        ({"forma_pago": "97"}, ("forma_pago", "CFDI40104")),
        ({"metodo_pago": "PPD"}, ("forma_pago", "CFDI40105")),
        ({"forma_pago": "99"}, ("forma_pago", "")),
        ({"moneda": "PES"}, ("moneda", "CFDI40113")),
        ({"moneda": "XXX"}, ("moneda", "CFDI40116")),
        ({"moneda": "XAU"}, ("moneda", "CFDI40116")),
        ({"moneda": "USD"}, ("tipo_cambio", "CFDI40115")),
        ({"tipo_cambio": Decimal("18.1")}, ("tipo_cambio", "CFDI40114")),
        (
            {"moneda": "USD", "tipo_cambio": Decimal(0)},
            ("tipo_cambio", "CFDI40117"),
        ),
        (
            {"moneda": "USD", "tipo_cambio": Decimal("18.1234567")},
            ("tipo_cambio", "CFDI40117"),
        ),
        ({"exportacion": "02"}, ("exportacion", "CFDI40122")),
        ({"lugar_expedicion": "00100"}, ("lugar_expedicion", "CFDI40126")),
        ({"lugar_expedicion": ""}, ("lugar_expedicion", "CFDI40126")),
        ({"fecha": "23/11/2026"}, ("fecha", "CFDI40101")),
        ({"fecha": ""}, ("fecha", "CFDI40101")),
        ({"serie": "A" * 26}, ("serie", "")),
        ({"folio": "1|2"}, ("folio", "")),
        ({"condiciones_de_pago": "x" * 1001}, ("condiciones_de_pago", "")),
        ({"condiciones_de_pago": "30 d\x0b"}, ("condiciones_de_pago", "")),
    ],
)
def test_each_rule_of_the_header(changes, found):
    assert broken(**changes) == [found]


def test_ppd_with_99_passes():
    assert broken(metodo_pago="PPD", forma_pago="99") == []


@pytest.mark.parametrize("hours", [73, -1])
def test_fecha_outside_of_72_hours(hours):
    fecha = local_fecha(NOW - timedelta(hours=hours), CENTRAL)
    assert broken(fecha=fecha) == [("fecha", "401")]


def test_fecha_is_read_in_the_clock_of_the_place():
    # Noon in the centre is still to come in Tijuana.
    fecha = local_fecha(NOW, CENTRAL)
    assert broken(fecha=fecha, lugar_expedicion=BORDER) == [("fecha", "401")]
    here = local_fecha(NOW, facts().places[BORDER].zone)
    assert broken(fecha=here, lugar_expedicion=BORDER) == []


def test_no_lines():
    assert validate(replace(make_document(), lines=()), facts()) == [
        Finding("lines", "", "Agregue al menos un concepto.")
    ]


def test_amount_that_nothing_can_hold():
    line = make_line("999999999999", "999999999999", profile="no_objeto")
    assert broken(line) == [("lines", "")]


def test_every_message_says_what_to_do():
    words = messages(metodo_pago="PPD")
    assert "99" in words
    assert "PUE" in words


@pytest.mark.parametrize("moneda", ["USD", "EUR", "JPY"])
def test_another_currency_with_its_rate_passes(moneda):
    assert broken(moneda=moneda, tipo_cambio=Decimal("18.123456")) == []
