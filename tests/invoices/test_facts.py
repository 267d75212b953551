import pytest

from invoices.services.facts import facts_for
from invoices.validation import Place, validate
from tests.invoices.factories import make_document, make_line


def test_a_right_document_passes_with_the_real_catalogues(catalogs):
    document = make_document()
    assert validate(document, facts_for(document)) == []


@pytest.mark.parametrize("lines", [1, 200])
def test_any_number_of_lines_takes_two_queries(
    catalogs, django_assert_num_queries, lines
):
    document = make_document(
        *[make_line(clave_prod_serv=f"{at:08}") for at in range(lines)]
    )
    with django_assert_num_queries(2):
        facts_for(document)


def test_unknown_and_retired_keys_are_not_known(catalogs):
    facts = facts_for(make_document(make_line(clave_unidad="DX"), forma_pago="98"))
    assert not facts.knows("clave_unidad", "DX")
    assert not facts.knows("forma_pago", "98")
    assert facts.knows("clave_prod_serv", "81111811")


def test_places_know_their_clock_and_border(catalogs):
    facts = facts_for(make_document(lugar_expedicion="22000"))
    assert facts.places["22000"] == Place("America/Tijuana", has_border_stimulus=True)
    assert not facts.places["86991"].has_border_stimulus


def test_nothing_imported_means_nothing_known(db):
    facts = facts_for(make_document())
    assert (facts.keys, facts.places) == (frozenset(), {})
