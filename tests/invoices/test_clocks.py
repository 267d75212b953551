from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from satcfdi import catalogs
from satcfdi.transform import get_timezone

from invoices.clocks import CENTRAL, local_fecha, moment_of, zone_name

ZONES = {
    "06600": "America/Mexico_City",
    "22000": "America/Tijuana",
    "23000": "America/Mazatlan",
    "27000": "America/Mexico_City",
    "32000": "America/Ciudad_Juarez",
    "63732": "America/Mexico_City",
    "77500": "America/Cancun",
    "80000": "America/Mazatlan",
    "83000": "America/Hermosillo",
    "88000": "America/Matamoros",
}


def zone_of(codigo_postal):
    estado, *_, huso_horario = catalogs.select("C756_c_CodigoPostal", codigo_postal)
    return zone_name(huso_horario, estado)


@pytest.mark.parametrize(("codigo_postal", "zone"), ZONES.items())
def test_zone_of_a_postal_code(codigo_postal, zone):
    assert zone_of(codigo_postal) == zone


def test_satcfdi_itself_sets_the_clock_of_sonora_three_hours_ahead():
    noon = datetime(2026, 7, 1, 19, 0, tzinfo=UTC)
    assert local_fecha(noon, zone_of("83000")) == "2026-07-01T12:00:00"
    assert noon.astimezone(get_timezone("83000")).hour == 15


def test_every_postal_code_has_a_zone():
    rows = catalogs.select_all("C756_c_CodigoPostal").values()
    for estado, huso_horario in {(row[0], row[4]) for row in rows}:
        assert ZoneInfo(zone_name(huso_horario, estado))


def test_unknown_clock_is_an_error():
    with pytest.raises(ValueError, match="Tiempo de Marte"):
        zone_name("Tiempo de Marte", "HID")


@given(st.datetimes(datetime(2023, 1, 1), datetime(2100, 1, 1)))
def test_a_fecha_is_read_back_as_the_same_moment(moment):
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert moment_of(local_fecha(moment, CENTRAL), CENTRAL) == moment


@pytest.mark.parametrize("fecha", ["", "2026-11-23", "2026-11-23T12:00:00Z"])
def test_another_format_is_an_error(fecha):
    with pytest.raises(ValueError, match="does not match|unconverted"):
        moment_of(fecha, CENTRAL)
