from dataclasses import replace

import pytest

from invoices.documents import Receptor
from tests.invoices.factories import EMISOR, FOREIGNER, PERSON, PUBLIC, RECEPTOR
from tests.invoices.validation.outside import broken, messages


def receptor(base=RECEPTOR, **changes):
    return broken(receptor=replace(base, **changes))


def emisor(**changes):
    return broken(emisor=replace(EMISOR, **changes))


@pytest.mark.parametrize(
    "someone",
    [
        RECEPTOR,
        PERSON,
        PUBLIC,
        FOREIGNER,
        replace(PUBLIC, uso_cfdi="G02"),
        Receptor("XIA190128J61", "XENON INDUSTRIAL ARTICLES", "601", "76343", "G01"),
        Receptor(
            "IIA040805DZ4", "INDISTRIA ILUMINADORA DE ALMACENES", "626", "62661", "I04"
        ),
        Receptor("H&E951128469", "HERRERIA & ELECTRICOS", "601", "06002", "G03"),
        Receptor("EKU9003173C9", "ESCUELA KEMPER URGATE", "601", "42501", "S01"),
    ],
    ids=lambda someone: someone.rfc,
)
def test_people_that_the_sat_publishes_for_testing_pass(someone):
    assert broken(receptor=someone) == []


def test_no_customer_is_one_finding():
    assert broken(receptor=Receptor("", "", "", "", "")) == [("receptor.rfc", "")]


@pytest.mark.parametrize(
    "rfc",
    ["URE18042", "URE-180429-TM6", "ure180429tm6", " URE180429TM6", "URE181329TM6"],
)
def test_rfc_that_breaks_the_pattern(rfc):
    assert receptor(rfc=rfc) == [("receptor.rfc", "CFDI40143")]


def test_rfc_with_a_typo_breaks_the_check_digit():
    assert receptor(rfc="URE180429TM5") == [("receptor.rfc", "CFDI40143")]


def test_emisor_rfc_that_breaks_the_pattern():
    assert emisor(rfc="EKU") == [("emisor.rfc", "")]


@pytest.mark.parametrize(
    "nombre",
    ["", "  ", "Universidad Robotica", "UNIVERSIDAD ROBOTICA SA DE CV"],
)
def test_name_that_the_sat_does_not_have(nombre):
    assert receptor(nombre=nombre) == [("receptor.nombre", "CFDI40145")]
    assert emisor(nombre=nombre) == [("emisor.nombre", "CFDI40139")]


@pytest.mark.parametrize(
    ("nombre", "suffix"),
    [
        ("ACERO, S.A. DE C.V.", "S.A. DE C.V."),
        ("ACERO S. DE R.L. DE C.V.", "S. DE R.L. DE C.V."),
        ("ACERO S A P I DE C V", "S A P I DE C V"),
        ("ACERO Y ASOCIADOS SC", "SC"),
        ("ACERO S EN C POR A", "S EN C POR A"),
    ],
)
def test_suffix_is_named_as_it_was_typed(nombre, suffix):
    words = messages(receptor=replace(RECEPTOR, nombre=nombre))
    assert f"Quite «{suffix}»" in words


@pytest.mark.parametrize("nombre", ["MANOS A LA OBRA", "CASA", "NESSA"])
def test_name_that_only_looks_like_a_suffix_passes(nombre):
    assert receptor(nombre=nombre) == []


def test_person_may_be_called_like_a_suffix():
    assert receptor(PERSON, nombre="XOCHILT CASAS SA") == []


def test_pipe_and_long_names_are_refused():
    assert receptor(nombre="UNI|ROBOTICA") == [("receptor.nombre", "")]
    assert receptor(nombre="U" * 301) == [("receptor.nombre", "")]


def test_name_of_the_public_needs_the_generic_rfc():
    field = ("receptor.nombre", "CFDI40146")
    assert receptor(nombre="PUBLICO EN GENERAL") == [field]


@pytest.mark.parametrize("codigo_postal", ["", "00100", "8699", "abcde"])
def test_unknown_postal_code(codigo_postal):
    field = ("receptor.codigo_postal", "CFDI40147")
    assert receptor(codigo_postal=codigo_postal) == [field]


@pytest.mark.parametrize("someone", [PUBLIC, FOREIGNER])
def test_generic_rfc_has_the_postal_code_of_the_place_of_issue(someone):
    field = ("receptor.codigo_postal", "CFDI40149")
    assert receptor(someone, codigo_postal="86991") == [field]


@pytest.mark.parametrize("regimen_fiscal", ["", "999"])
def test_unknown_regimen(regimen_fiscal):
    field = ("receptor.regimen_fiscal", "CFDI40157")
    assert receptor(regimen_fiscal=regimen_fiscal) == [field]
    assert emisor(regimen_fiscal=regimen_fiscal) == [
        ("emisor.regimen_fiscal", "CFDI40140")
    ]


@pytest.mark.parametrize("regimen_fiscal", ["605", "606", "612", "616", "621", "625"])
def test_regimen_of_a_person_with_the_rfc_of_a_company(regimen_fiscal):
    found = receptor(regimen_fiscal=regimen_fiscal, uso_cfdi="S01")
    assert found == [("receptor.regimen_fiscal", "CFDI40158")]
    assert emisor(regimen_fiscal=regimen_fiscal) == [
        ("emisor.regimen_fiscal", "CFDI40141")
    ]


@pytest.mark.parametrize("regimen_fiscal", ["601", "603", "620", "622", "623", "624"])
def test_regimen_of_a_company_with_the_rfc_of_a_person(regimen_fiscal):
    found = receptor(PERSON, regimen_fiscal=regimen_fiscal)
    assert found == [("receptor.regimen_fiscal", "CFDI40158")]


@pytest.mark.parametrize("someone", [RECEPTOR, PERSON])
@pytest.mark.parametrize("regimen_fiscal", ["610", "626"])
def test_regimen_of_both(someone, regimen_fiscal):
    assert receptor(someone, regimen_fiscal=regimen_fiscal, uso_cfdi="S01") == []


def test_generic_rfc_has_no_obligations():
    found = receptor(PUBLIC, regimen_fiscal="612")
    assert found == [("receptor.regimen_fiscal", "CFDI40159")]


@pytest.mark.parametrize("uso_cfdi", ["", "P02", "G99"])
def test_unknown_uso(uso_cfdi):
    assert receptor(uso_cfdi=uso_cfdi) == [("receptor.uso_cfdi", "CFDI40160")]


@pytest.mark.parametrize(
    ("regimen_fiscal", "uso_cfdi"),
    [("612", "G03"), ("612", "D01"), ("605", "D10"), ("616", "G02"), ("605", "S01")],
)
def test_uso_that_fits_a_person(regimen_fiscal, uso_cfdi):
    found = receptor(PERSON, regimen_fiscal=regimen_fiscal, uso_cfdi=uso_cfdi)
    assert found == []


@pytest.mark.parametrize(
    ("regimen_fiscal", "uso_cfdi"),
    [("605", "G03"), ("616", "G03"), ("616", "D01"), ("621", "D01"), ("605", "G02")],
)
def test_uso_that_does_not_fit_a_person(regimen_fiscal, uso_cfdi):
    found = receptor(PERSON, regimen_fiscal=regimen_fiscal, uso_cfdi=uso_cfdi)
    assert found == [("receptor.uso_cfdi", "CFDI40161")]


@pytest.mark.parametrize("uso_cfdi", ["D01", "CN01", "CP01"])
def test_uso_that_does_not_fit_a_company(uso_cfdi):
    assert receptor(uso_cfdi=uso_cfdi) == [("receptor.uso_cfdi", "CFDI40161")]


def test_foreigner_has_no_fiscal_effects():
    found = receptor(FOREIGNER, uso_cfdi="G02")
    assert found == [("receptor.uso_cfdi", "CFDI40161")]
