"""The register, and what stands in the articles."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from blacklist.spelling import EMPTY_BOOK, suggest
from invoices.help.articles import ARTICLES, MOST_ASKED, articles_of, shelves
from invoices.help.examples import MISSPELT
from invoices.help.reading import read
from tests.invoices.help.places import places_in, resolves

FILES = Path(settings.BASE_DIR, "templates/help/articles")


@pytest.fixture(params=ARTICLES)
def reading(request):
    return read(ARTICLES[request.param])


def test_every_file_is_registered():
    assert {file.stem for file in FILES.iterdir()} == set(ARTICLES)


def test_every_article_stands_on_a_shelf():
    shelved = [one.slug for _, articles in shelves() for one in articles]
    assert sorted(shelved) == sorted(ARTICLES)


def test_titles_are_different():
    assert len({one.title for one in ARTICLES.values()}) == len(ARTICLES)


def test_related_and_most_asked_articles_exist():
    assert articles_of(MOST_ASKED)
    for article in ARTICLES.values():
        assert article.slug not in {one.slug for one in articles_of(article.related)}


def test_an_article_answers_before_it_explains(reading):
    assert reading.html.strip().startswith('<p class="answer">')
    assert reading.headings


def test_links_between_articles_resolve(reading):
    for place in places_in(reading.html, within=reading.article.slug):
        assert resolves(place), place


def test_ids_are_used_once(reading):
    ids = re.findall(r'\bid="([^"]+)"', reading.html)
    assert len(ids) == len(set(ids))


def test_the_sender_is_the_one_of_the_settings(settings):
    settings.RETURN_PATH_DOMAIN = "rebotes.ejemplo.mx"
    settings.FROM_ADDRESS = "facturas@ejemplo.mx"
    settings.DKIM_SELECTOR = "clave7"
    text = read(ARTICLES["lista-blanca"]).html
    assert "rebotes.ejemplo.mx" in text
    assert "facturas@ejemplo.mx" in text
    assert "clave7" in text


def test_out_of_the_box_it_names_our_sending_domain_and_address():
    text = read(ARTICLES["lista-blanca"]).html
    assert ">o1.email.easysmart.com.mx<" in text
    assert ">no-replay@easysmart.com.mx<" in text


def test_the_blacklists_policy_is_the_one_of_the_settings(settings):
    settings.SOFT_BOUNCES_TO_BLOCK = 7
    settings.SOFT_BOUNCE_DAYS = 71
    settings.FULL_MAILBOX_DAYS = 43
    text = read(ARTICLES["lista-negra"]).html
    assert "7 mensajes, en 7 días distintos de 71" in text
    assert "A los 43 días" in text


@pytest.mark.parametrize(("typed", "meant"), MISSPELT)
def test_the_check_knows_every_slip_that_is_shown(typed, meant):
    assert suggest(typed, EMPTY_BOOK).suggestion == meant
