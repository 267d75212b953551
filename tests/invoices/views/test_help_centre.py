"""The help centre's pages: open to all, light, and the same for everybody."""

import pytest
from django.test import Client
from django.urls import reverse

from blacklist.models import Suppression
from delivery.models import Message
from invoices.help.articles import ARTICLES
from invoices.help.search import index

INDEX = reverse("help-index")


def typing(client, query):
    return client.get(INDEX, {"q": query}, headers={"HX-Request": "true"})


@pytest.mark.parametrize("slug", ARTICLES)
def test_articles_are_open_to_everybody_without_a_query(
    db, slug, django_assert_num_queries
):
    with django_assert_num_queries(0):
        page = Client().get(reverse("help-article", args=[slug]))
    assert page.status_code == 200
    assert ARTICLES[slug].title in page.text


def test_a_member_costs_three_queries(alicia_client, django_assert_num_queries):
    index()
    for url in (INDEX, reverse("help-article", args=["su-copia"])):
        with django_assert_num_queries(3):
            assert alicia_client.get(url).status_code == 200


def test_a_search_asks_no_database(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "<mark>" in Client().get(INDEX, {"q": "telmex"}).text


def test_the_index_lists_every_article():
    page = Client().get(INDEX).text
    for slug in ARTICLES:
        assert reverse("help-article", args=[slug]) in page


def test_typing_gets_the_answers_alone():
    answer = typing(Client(), "telmex")
    assert "<html" not in answer.text
    assert "HX-Request" in answer["Vary"]
    assert 'hx-swap-oob="innerHTML"' in answer.text
    assert reverse("help-article", args=["prodigy-telmex"]) in answer.text


def test_typing_nothing_brings_all_topics_back():
    assert "Entender la entrega" in typing(Client(), "").text


def test_no_answer_offers_what_is_most_asked():
    page = Client().get(INDEX, {"q": "xyzzy"}).text
    assert "Nada para «xyzzy»" in page
    assert ARTICLES["por-que-no-llegan"].title in page


def test_what_was_typed_cannot_break_out():
    page = Client().get(INDEX, {"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page


def test_unknown_topic_is_not_found(db):
    assert Client().get("/ayuda/no-hay/").status_code == 404


def test_only_reading_is_allowed():
    assert Client().post(INDEX).status_code == 405


def test_the_sheet_says_each_caution_once():
    page = Client().get(reverse("help-sheet")).text
    assert page.count("No lo autoricen sólo por dirección IP") == 1
    assert "o1.email.easysmart.com.mx" in page
    assert "Google Workspace" in page


def test_the_invoice_leads_to_what_explains_it(alicia_client, sent):
    Message.objects.filter(role="customer").update(
        send_state="accepted", delivery_state="policy_block"
    )
    page = alicia_client.get(reverse("invoice-detail", args=[sent.uuid])).text
    assert page.count('href="/ayuda/filtros-de-empresa/"') == 2


def test_a_blocked_address_leads_to_the_blacklists_policy(alicia_client, issuer):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    typed = {"address": "ana@example.com"}
    answer = alicia_client.get(reverse("address-check"), typed)
    assert 'href="/ayuda/lista-negra/" target="_blank"' in answer.text
