"""Folding, masking and splitting of addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist.addresses import domain_of, fold, mask, split_pasted


def test_folding_ignores_case_and_outer_spaces():
    assert fold("  Ana.Ruiz@Ejemplo.MX ") == "ana.ruiz@ejemplo.mx"


def test_folding_writes_the_domain_as_an_a_label():
    assert fold("ana@Peña.mx") == "ana@xn--pea-8ma.mx"
    assert fold("ana@xn--pea-8ma.mx") == fold("ana@peña.mx")


def test_domain_that_idna_refuses_is_only_lowered():
    assert fold("ana@Ñ..mx") == "ana@ñ..mx"


@given(st.text())
def test_folding_never_raises_and_is_stable(text):
    assert fold(fold(text)) == fold(text)


@given(st.emails())
def test_folding_makes_case_irrelevant(address):
    assert fold(address.upper()) == fold(address)


def test_domain_is_what_follows_the_last_at():
    assert domain_of('"a@b"@ejemplo.mx') == "ejemplo.mx"
    assert domain_of("ejemplo.mx") == ""


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("ana.ruiz@ejemplo.mx", "a***@ejemplo.mx"),
        ("ana", "a***"),
        ("", "***"),
        ("@ejemplo.mx", "***@ejemplo.mx"),
    ],
)
def test_mask_shows_one_letter_and_the_domain(address, masked):
    assert mask(address) == masked


@pytest.mark.parametrize(
    "text",
    [
        "ana@uno.mx,luis@dos.mx",
        "ana@uno.mx; luis@dos.mx;",
        "ana@uno.mx\r\n\r\nluis@dos.mx\n",
        "ana@uno.mx luis@dos.mx",
        "Ana Ruiz <ana@uno.mx>, Luis Paz <luis@dos.mx>",
        '"Ruiz, Ana" <ana@uno.mx>; luis@dos.mx',
        "Ruiz, Ana <ana@uno.mx>, Paz, Luis <luis@dos.mx>",
        "mailto:ana@uno.mx, luis@dos.mx, ANA@uno.mx",
    ],
)
def test_addresses_pasted_together_are_split(text):
    assert split_pasted(text) == ["ana@uno.mx", "luis@dos.mx"]


def test_what_is_no_address_is_kept_for_the_person_to_see():
    assert split_pasted("ana@uno.mx, luis.dos.mx") == ["ana@uno.mx", "luis.dos.mx"]
    assert split_pasted("ana, ana@uno.mx") == ["ana", "ana@uno.mx"]


@given(st.text())
def test_splitting_never_raises_and_leaves_no_blanks(text):
    assert all(address.strip() for address in split_pasted(text))
