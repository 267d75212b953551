from dataclasses import replace

import pytest

from invoices.clocks import local_fecha
from tests.invoices.factories import EMISOR, NOW, PERSON, RECEPTOR, make_line
from tests.invoices.validation.outside import BORDER, broken, facts, messages

FREELANCER = replace(EMISOR, rfc="CACX7605101P8", regimen_fiscal="626")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"descripcion": " "}, ("descripcion", "")),
        ({"descripcion": "a|b"}, ("descripcion", "")),
        ({"descripcion": "a\x00b"}, ("descripcion", "")),
        ({"descripcion": "a\ud800b"}, ("descripcion", "")),
        ({"descripcion": "x" * 1001}, ("descripcion", "")),
        ({"no_identificacion": "x" * 101}, ("no_identificacion", "")),
        ({"unidad": "x" * 21}, ("unidad", "")),
        ({"clave_prod_serv": ""}, ("clave_prod_serv", "CFDI40162")),
        ({"clave_prod_serv": "99999999"}, ("clave_prod_serv", "CFDI40162")),
        ({"clave_unidad": "DX"}, ("clave_unidad", "CFDI40165")),
        ({"cantidad": "0"}, ("cantidad", "")),
        ({"cantidad": "-1"}, ("cantidad", "")),
        ({"cantidad": "0.0000001"}, ("cantidad", "")),
        ({"cantidad": "1e12"}, ("cantidad", "")),
        ({"valor_unitario": "0"}, ("valor_unitario", "CFDI40166")),
        ({"valor_unitario": "1.1234567"}, ("valor_unitario", "")),
        ({"descuento": "-1"}, ("descuento", "CFDI40169")),
        ({"descuento": "0.0000001"}, ("descuento", "CFDI40168")),
        ({"descuento": "2469.14"}, ("descuento", "CFDI40169")),
    ],
)
def test_each_rule_of_a_line(changes, found):
    field, code = found
    assert broken(make_line(), make_line(**changes)) == [(f"lines.1.{field}", code)]


def test_trailing_zeros_are_no_decimals():
    line = make_line("2.0000000000", "10.00000000", descuento="1.5000")
    assert broken(line) == []


def test_a_line_break_in_a_description_passes():
    assert broken(make_line(descripcion="Uno\r\n\tdos")) == []


def test_full_discount_leaves_no_base_for_taxes():
    line = make_line("1", "10", descuento="10")
    assert broken(line) == [("lines.0.descuento", "CFDI40174")]
    assert "No objeto de impuesto" in messages(line)


def test_full_discount_without_taxes_passes():
    assert broken(make_line("1", "10", descuento="10", profile="no_objeto")) == []


def test_amount_that_rounds_to_nothing():
    line = make_line("0.0001", "0.0001")
    assert broken(line) == [("lines.0.valor_unitario", "CFDI40174")]


def test_border_rate_needs_the_border():
    line = make_line(profile="iva_8")
    assert broken(line) == [("lines.0.tax_profile", "CFDI40179")]
    fecha = local_fecha(NOW, facts().places[BORDER].zone)
    assert broken(line, lugar_expedicion=BORDER, fecha=fecha) == []


def test_resico_is_withheld_by_a_company_from_a_person():
    line = make_line(profile="resico")
    assert broken(line, emisor=FREELANCER, receptor=RECEPTOR) == []


@pytest.mark.parametrize(
    ("emisor", "receptor"),
    [
        (EMISOR, RECEPTOR),
        (replace(EMISOR, regimen_fiscal="626"), RECEPTOR),
        (replace(FREELANCER, regimen_fiscal="612"), RECEPTOR),
        (FREELANCER, PERSON),
    ],
)
def test_resico_for_anybody_else(emisor, receptor):
    found = broken(make_line(profile="resico"), emisor=emisor, receptor=receptor)
    assert found == [("lines.0.tax_profile", "")]


@pytest.mark.parametrize("cuota", ["0", "72.160501", "100"])
def test_cuota_outside_of_the_sats_limits_is_refused(cuota):
    line = make_line(profile="ieps_cuota", ieps_cuota=cuota)
    assert broken(line) == [("lines.0.ieps_cuota", "CFDI40179")]


@pytest.mark.parametrize("cuota", ["0.000001", "3.0818", "72.1605"])
def test_cuota_inside_of_them_passes(cuota):
    assert broken(make_line(profile="ieps_cuota", ieps_cuota=cuota)) == []


def test_cuota_counts_with_its_profile_only():
    assert broken(make_line(profile="iva_16", ieps_cuota="100")) == []
