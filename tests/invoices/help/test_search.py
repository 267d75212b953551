"""What people type finds the article that answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.folding import fold_words
from invoices.help.articles import ARTICLES
from invoices.help.search import index


def found(query):
    return [hit.article.slug for hit in index().search(query)]


@pytest.mark.parametrize("article", ARTICLES.values(), ids=ARTICLES.keys())
def test_an_article_is_found_by_its_own_title(article):
    assert found(article.title)[0] == article.slug
    assert found(" ".join(fold_words(article.title)))[0] == article.slug
    assert found(article.title.upper())[0] == article.slug


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("spam", "correo-no-deseado"),
        ("no deseado", "correo-no-deseado"),
        ("hotmail", "correo-no-deseado"),
        ("cuarentena", "correo-no-deseado"),
        ("no me llegó", "por-que-no-llegan"),
        ("los correos no llegan a mis clientes", "por-que-no-llegan"),
        ("98 %", "por-que-no-llegan"),
        ("rebotó", "rebotado-e-invalido"),
        ("buzón lleno", "rebotado-e-invalido"),
        ("lista negra", "lista-negra"),
        ("bloqueada", "lista-negra"),
        ("lista blanca", "lista-blanca"),
        ("dkim", "lista-blanca"),
        ("prodigy", "prodigy-telmex"),
        ("triara", "prodigy-telmex"),
        ("gmial", "direcciones-mal-escritas"),
        ("usar de todos modos", "avisos-de-la-direccion"),
        ("carta", "filtros-de-empresa"),
        ("mi copia", "su-copia"),
        ("quién es responsable", "el-viaje-de-un-correo"),
        ("sin confirmar", "como-leer-el-camino"),
        ("volver a enviar", "reenviar"),
        ("descargar xml", "reenviar-desde-su-correo"),
        ("fórmula", "reputacion"),
    ],
)
def test_peoples_own_words_find_it(query, slug):
    assert found(query)[0] == slug


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("quarentena", "correo-no-deseado"),
        ("reeenviar", "reenviar"),
        ("prodigi", "prodigy-telmex"),
        ("reputasion", "reputacion"),
        ("lista negar", "lista-negra"),
    ],
)
def test_slips_are_forgiven(query, slug):
    assert slug in found(query)[:2]


def test_the_beginning_of_a_word_is_enough():
    assert found("prodi")[0] == "prodigy-telmex"


def test_what_nobody_wrote_about_finds_nothing():
    assert found("xyzzy") == []
    assert found("¿?") == []


def test_the_part_that_answers_is_named():
    assert index().search("hotmail outlook web")[0].place == "correo-no-deseado#outlook"


def test_the_excerpt_marks_what_was_looked_for():
    (hit, *_) = index().search("telmex")
    assert "Telmex" in [piece.text for piece in hit.excerpt if piece.is_hit]


def test_so_does_the_heading():
    (hit, *_) = index().search("hotmail")
    assert [piece.text for piece in hit.heading if piece.is_hit] == ["Hotmail"]


@given(st.text(max_size=200))
def test_anything_may_be_typed(query):
    for hit in index().search(query):
        assert "".join(piece.text for piece in hit.excerpt).strip()


@given(st.sampled_from([*ARTICLES.values()]), st.data())
def test_every_word_of_a_title_finds_something(article, data):
    assert found(data.draw(st.sampled_from(fold_words(article.title))))
