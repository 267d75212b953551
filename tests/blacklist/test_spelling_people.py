"""Near-copies of a known address and of common surnames; and other people."""

import pytest

from blacklist.spelling import EMPTY_BOOK, Book, Slip, suggest

BOOK = Book.build(
    [
        "damaris.escobedo@talleresmina.com",
        "rmontoya@talleresmina.com",
        "luisacamargo@talleresmina.com",
        "mario.espinosa@talleresmina.com",
        "cobranza3@talleresmina.com",
        "molinag@talleresmina.com",
        "paulina.velazquez@gmail.com",
    ]
)


def meant(address, book=BOOK):
    return suggest(address, book).suggestion.partition("@")[0]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("damaris.escovedo", "damaris.escobedo"),
        ("damairs.escobedo", "damaris.escobedo"),
        ("amaris.escobedo", "damaris.escobedo"),
        ("damari.sescobedo", "damaris.escobedo"),
        ("damaris_escobedo", "damaris.escobedo"),
        ("rmontoia", "rmontoya"),
        ("rmontoyaa", "rmontoya"),
        ("luisacamarho", "luisacamargo"),
        ("mario.espinoza", "mario.espinosa"),
        ("cobranaz3", "cobranza3"),
    ],
)
def test_near_copy_of_a_known_address_is_recognised(typed, known):
    assert meant(f"{typed}@talleresmina.com") == known


@pytest.mark.parametrize(
    "other",
    [
        "smontoya",
        "montoya",
        "luiscamargo",
        "maria.espinosa",
        "cobranza4",
        "molinaj",
        "molina",
    ],
)
def test_other_person_of_the_firm_is_left_alone(other):
    assert meant(f"{other}@talleresmina.com") == ""


def test_same_name_at_another_domain_is_left_alone():
    assert meant("rmontoia@cafecoatepec.com.mx") == ""


def test_other_separator_is_another_mailbox_at_a_provider():
    assert meant("paulina_velazquez@gmail.com") == "paulina.velazquez"
    assert meant("paulinavelazquez@gmail.com") == ""


@pytest.mark.parametrize(
    ("typed", "surname"),
    [
        ("hernanez", "hernandez"),
        ("velazuqez", "velazquez"),
        ("valazquez", "velazquez"),
        ("gutierez", "gutierrez"),
        ("ordriguez", "rodriguez"),
        ("folres", "flores"),
        ("cantiago", "santiago"),
    ],
)
def test_misspelt_common_surname_is_recognised(typed, surname):
    spelling = suggest(f"abril.{typed}@obrasdelsur.mx", EMPTY_BOOK)
    assert spelling.suggestion == f"abril.{surname}@obrasdelsur.mx"
    assert spelling.reason == Slip.SURNAME


RARER = """
velasquez vasquez gonzales rodrigues cortez florez torrez soliz montez valdes mesa
davila ybarra gracia ramon vela mena lira rivero villareal esquibel
"""


@pytest.mark.parametrize("surname", RARER.split())
def test_rarer_surname_is_left_alone(surname):
    assert meant(f"abril.{surname}@obrasdelsur.mx", EMPTY_BOOK) == ""


@pytest.mark.parametrize(
    "local", ["lramirezg", "ramirezg.ana", "media.campus", "ventas.mx", "escoba.azul"]
)
def test_what_is_no_surname_is_left_alone(local):
    assert meant(f"{local}@obrasdelsur.mx", EMPTY_BOOK) == ""


def test_surname_at_a_provider_is_spelt_as_it_was_free():
    assert meant("abril.hernanez@gmail.com", EMPTY_BOOK) == ""
