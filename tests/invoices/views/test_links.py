"""The public link on the invoice's page: copied, shared, renewed, revoked."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from delivery.models import Message
from invoices.link_tokens import token_of, url_of
from invoices.models import Membership
from tests.invoices.visiting import Visitor, customers_link, shared

pytestmark = pytest.mark.django_db


def detail(client, invoice):
    return client.get(reverse("invoice-detail", args=[invoice.uuid]))


def post(client, invoice, name):
    url = reverse(f"invoice-link-{name}", args=[invoice.uuid])
    return client.post(url, follow=True)


def test_page_offers_the_shared_link(alicia_client, sent):
    page = detail(alicia_client, sent)
    url = url_of(shared(sent).uuid)
    assert f'value="{url}"' in page.text
    asked = urlsplit(page.context["whatsapp_url"])
    assert (asked.netloc, asked.path) == ("wa.me", "/")
    assert parse_qs(asked.query)["text"][0].endswith(url)


def test_page_tells_what_the_customer_did(alicia_client, sent):
    visitor = Visitor(customers_link(sent))
    visitor.file("pdf")
    visitor.says_received()
    page = detail(alicia_client, sent).text
    assert "Descargó el PDF" in page
    assert "Safari en iPhone" in page
    assert "quien lo recibió lo confirmó" in page
    assert "Recibida: lo dijo su cliente" in page


def test_word_said_with_the_shared_link_stands_above_a_bounce(alicia_client, sent):
    Message.objects.filter(role="customer").update(
        send_state="accepted", delivery_state="hard_bounce"
    )
    Visitor(shared(sent)).says_received()
    page = detail(alicia_client, sent).text
    assert page.index("no hace falta reenviarla") < page.index("La dirección no sirve")


def test_links_cost_the_page_few_queries(
    alicia_client, sent, django_assert_max_num_queries
):
    visitor = Visitor(customers_link(sent))
    for name in ("pdf", "xml", "zip"):
        visitor.file(name)
    with django_assert_max_num_queries(16):
        detail(alicia_client, sent)


def test_revoked_link_is_gone_and_a_new_one_can_be_made(alicia_client, sent):
    old = Visitor(shared(sent))
    page = post(alicia_client, sent, "revoke").text
    assert "ya no abren la factura" in page
    assert "Hacer un enlace nuevo" in page
    assert old.page().status_code == 404
    assert "enlace nuevo" in post(alicia_client, sent, "renew").text
    assert old.page().status_code == 404
    assert Visitor(shared(sent)).page().status_code == 200


def test_revoking_twice_says_nothing_new(alicia_client, sent):
    post(alicia_client, sent, "revoke")
    assert "ya no abren" not in post(alicia_client, sent, "revoke").text


@pytest.mark.parametrize("name", ["renew", "revoke"])
def test_links_are_changed_by_post_only(alicia_client, sent, name):
    url = reverse(f"invoice-link-{name}", args=[sent.uuid])
    assert alicia_client.get(url).status_code == 405


@pytest.mark.parametrize("name", ["renew", "revoke"])
def test_another_issuers_links_are_not_found(carla_client, sent, name):
    assert post(carla_client, sent, name).status_code == 404
    assert shared(sent).is_live


@pytest.mark.parametrize("name", ["renew", "revoke"])
def test_read_only_member_may_hand_on_but_not_change(bruno_client, bruno, sent, name):
    Membership.objects.filter(user=bruno).update(role=Membership.Role.READ_ONLY)
    before = shared(sent)
    assert url_of(before.uuid) in detail(bruno_client, sent).text
    assert post(bruno_client, sent, name).status_code == 403
    assert shared(sent) == before


def test_invoice_from_before_there_were_links_can_get_one(alicia_client, sent):
    sent.links.all().delete()
    assert "Hacer un enlace nuevo" in detail(alicia_client, sent).text
    post(alicia_client, sent, "renew")
    assert Visitor(shared(sent)).page().status_code == 200


def test_draft_has_no_link_to_renew(alicia_client, draft):
    assert 'id="link"' not in detail(alicia_client, draft).text
    post(alicia_client, draft, "renew")
    assert not draft.links.exists()


def test_administration_tells_of_links_without_opening_any(admin_client, sent):
    url = reverse("admin:invoices_invoice_change", args=[sent.pk])
    page = admin_client.get(url).text
    assert "Enlace compartido" in page
    assert token_of(shared(sent).uuid) not in page
