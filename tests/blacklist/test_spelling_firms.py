"""Misspelt domains of the book."""

import pytest

from blacklist.spelling import Book, suggest

BOOK = Book.build(
    ["selene@hulestoluca.com.mx", "tadeo@hotmil.com"],
    ["talleresmina.com", "cafecoatepec.com.mx", "uno.mx", "grupo2.com.mx"],
)


def meant(domain):
    return suggest(f"ventas@{domain}", BOOK).suggestion.partition("@")[2]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("talleresmna.com", "talleresmina.com"),
        ("tallreesmina.com", "talleresmina.com"),
        ("talleresmina.con", "talleresmina.com"),
        ("hulestolluca.com.mx", "hulestoluca.com.mx"),
        ("cafecoatepec.com.m", "cafecoatepec.com.mx"),
        ("cafecoatepec.com", "cafecoatepec.com.mx"),
        ("caffecoatepc.com.mx", "cafecoatepec.com.mx"),
    ],
)
def test_misspelt_domain_of_the_book_is_recognised(typed, known):
    assert meant(typed) == known


@pytest.mark.parametrize(
    "domain",
    ["talleresmina.com", "correo.talleresmina.com", "uni.mx", "grupo3.com.mx"],
)
def test_known_or_other_firm_is_left_alone(domain):
    assert meant(domain) == ""


def test_bad_domain_in_the_book_draws_nobody_to_it():
    assert meant("hotmial.com") == "hotmail.com"


def test_address_of_the_book_is_never_doubted():
    assert suggest("Tadeo@hotmil.com ", BOOK).status == "ok"


def test_domain_is_trusted_only_after_delivery():
    assert meant("hotmil.com") == "hotmail.com"
    delivered = Book.build([], ["hotmil.com"])
    assert suggest("ventas@hotmil.com", delivered).status == "ok"
