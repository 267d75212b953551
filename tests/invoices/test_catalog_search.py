import statistics
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from satcfdi.catalogs import select_all

from invoices.catalog_import import Catalog, import_small_catalogs
from invoices.folding import fold, fold_words
from invoices.models import CatalogKey
from invoices.services.catalogs import search
from tests.invoices.cast import make_customer, make_draft, make_line, make_product


def found(catalog, text, **options):
    return [row.key for row in search(catalog, text, **options)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("81111811", "81111811"),
        ("8111181", "81111811"),
        ("soporte tecnico", "81111811"),
        ("TÉCNICO SOPORTE", "81111811"),
        ("sop téc", "81111811"),
        ("8111 soporte", "81111811"),
        ("computadoras escritorio", "43211507"),
    ],
)
def test_product_key_is_found_by(catalogs, text, key):
    assert found(Catalog.CLAVE_PROD_SERV, text)[0] == key


@pytest.mark.parametrize(("text", "key"), [("e48", "E48"), ("kilo", "KGM")])
def test_unit_key_is_found_by(catalogs, text, key):
    assert found(Catalog.CLAVE_UNIDAD, text) == [key]


@pytest.mark.parametrize("text", ["xyzzy", "oporte", "81111811 xyzzy", "%", "_____"])
def test_nothing_is_found_by(catalogs, text):
    assert "81111811" not in found(Catalog.CLAVE_PROD_SERV, text)[:1]


def test_exact_key_comes_before_keys_that_begin_so(catalogs):
    CatalogKey.objects.create(catalog=Catalog.CLAVE_UNIDAD, key="E4", text="Kilo bruto")
    assert found(Catalog.CLAVE_UNIDAD, "e4") == ["E4", "E48"]


def test_other_catalogues_are_not_searched(catalogs):
    assert found(Catalog.REGIMEN_FISCAL, "soporte") == []
    assert found(Catalog.REGIMEN_FISCAL, "confianza") == ["626"]


def test_limit_is_kept(catalogs):
    assert len(found(Catalog.PAIS, "", limit=5)) == 5


def test_keys_of_the_issuers_products_come_first(catalogs, issuer):
    make_product(issuer, clave_prod_serv="80101500")
    words = "servicios"
    assert found(Catalog.CLAVE_PROD_SERV, words)[0] != "80101500"
    assert found(Catalog.CLAVE_PROD_SERV, words, issuer=issuer)[0] == "80101500"
    assert found(Catalog.CLAVE_PROD_SERV, "", issuer=issuer)[0] == "80101500"


def test_keys_that_are_invoiced_more_come_before(catalogs, issuer, alicia):
    customer = make_customer(issuer)
    make_product(issuer, clave_unidad="HUR")
    lines = [make_line(position=at, clave_unidad="KGM") for at in range(2)]
    make_draft(issuer, customer, by=alicia, lines=lines)
    assert found(Catalog.CLAVE_UNIDAD, "", issuer=issuer)[:2] == ["KGM", "HUR"]


def test_another_issuers_habits_do_not_count(catalogs, issuer, other_issuer):
    make_product(other_issuer, clave_unidad="MTR")
    assert found(Catalog.CLAVE_UNIDAD, "", issuer=issuer)[0] != "MTR"


# The catalogues are only read, so that one fixture serves all the texts.
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text_is_answered(catalogs, text):
    assert isinstance(search(Catalog.CLAVE_PROD_SERV, text), list)


def test_a_very_long_text_is_answered(catalogs):
    assert search(Catalog.CLAVE_PROD_SERV, "palabra " * 10_000) == []


@given(st.text())
def test_folded_text_is_plain_and_stable(text):
    assert fold_words(fold(text)) == fold_words(text)
    assert fold(text).isascii()


def test_words_are_folded():
    assert fold("  Ñandú, 1/2 PIÑÓN ") == " nandu 1 2 pinon"


@pytest.fixture
def all_products(db):
    keys = select_all("C756_c_ClaveProdServ")
    import_small_catalogs(keys={Catalog.CLAVE_PROD_SERV: keys})


def test_whole_catalogue_is_searched_fast(all_products):
    def seconds(text):
        started = time.perf_counter()
        search(Catalog.CLAVE_PROD_SERV, text)
        return time.perf_counter() - started

    typed = ["ser", "servicio consul", "computadoras escritorio", "8111", "xyzzy"]
    assert statistics.median(seconds(text) for text in typed * 3) < 0.03
