"""Invoices that exist: found, filtered, downloaded; their delivery is on the page."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from delivery.models import Message
from delivery.services.counting import count_by_id
from invoices.models import Invoice, XmlDocument
from tests.invoices.cast import make_draft

pytestmark = pytest.mark.django_db


def bounce(invoice):
    to_customer = Message.objects.filter(
        dispatch__invoices=invoice, role=Message.Role.CUSTOMER
    )
    to_customer.update(send_state="accepted", delivery_state="hard_bounce")


def test_list_shows_where_the_email_is(alicia_client, sent):
    bounce(sent)
    page = alicia_client.get(reverse("invoice-list")).text
    assert "A-1" in page
    assert "Rebotó" in page


@pytest.mark.parametrize("text", ["A-1", "XENON", "xia19", "2,901.16", "$2901.16"])
def test_list_finds_by(alicia_client, sent, text):
    page = alicia_client.get(reverse("invoice-list"), {"q": text}).text
    assert reverse("invoice-detail", args=[sent.uuid]) in page


def test_list_finds_by_part_of_the_folio_fiscal(alicia_client, sent):
    part = str(sent.folio_fiscal)[4:16].upper()
    page = alicia_client.get(reverse("invoice-list"), {"q": part}).text
    assert reverse("invoice-detail", args=[sent.uuid]) in page


def test_undelivered_filter_shows_only_what_stopped(alicia_client, sent):
    url = reverse("invoice-list")
    assert "A-1" not in alicia_client.get(url, {"estado": "undelivered"}).text
    bounce(sent)
    assert "A-1" in alicia_client.get(url, {"estado": "undelivered"}).text


def test_list_costs_the_same_for_many_invoices(
    alicia_client, alicia, issuer, sent, customer, django_assert_max_num_queries
):
    for _ in range(30):
        make_draft(issuer, customer, by=alicia)
    with django_assert_max_num_queries(9):
        alicia_client.get(reverse("invoice-list"))


def test_export_holds_what_the_list_shows(alicia_client, sent):
    bounce(sent)
    url = reverse("invoice-export")
    lines = b"".join(alicia_client.get(url, {"q": "xenon"})).decode().splitlines()
    assert lines[0].startswith("\ufeffFolio,")
    assert "A-1" in lines[1] and "Rebotó" in lines[1]
    assert len(lines) == 2


def test_exported_name_is_never_a_formula(alicia_client, sent):
    Invoice.objects.update(receptor_nombre='=HYPERLINK("http://ajeno.example")')
    exported = b"".join(alicia_client.get(reverse("invoice-export"))).decode()
    assert "'=HYPERLINK" in exported


def test_page_shows_each_message_and_its_diagnosis(alicia_client, sent):
    page = alicia_client.get(reverse("invoice-detail", args=[sent.uuid])).text
    assert "ana@example.com" in page
    assert "alicia@ejemplo.mx" in page
    assert "fila de salida" in page


def test_fragment_asks_again_by_itself(alicia_client, sent):
    response = alicia_client.get(reverse("invoice-delivery", args=[sent.uuid]))
    assert 'hx-trigger="every 2s"' in response.text


def test_page_that_is_behind_is_asked_to_load_again(alicia_client, sent):
    url = reverse("invoice-delivery", args=[sent.uuid])
    assert alicia_client.get(url, {"seen": "sealed"})["HX-Refresh"] == "true"
    assert "HX-Refresh" not in alicia_client.get(url, {"seen": "stamped-pdf"})


def test_xml_is_downloaded_as_the_pac_gave_it(alicia_client, stamped):
    response = alicia_client.get(reverse("invoice-xml", args=[stamped.uuid]))
    stored = stamped.xml_documents.get(kind=XmlDocument.Kind.STAMPED)
    assert response.content == bytes(stored.content)
    assert "EKU9003173C9_A-1.xml" in response["Content-Disposition"]


def test_pdf_is_shown_or_downloaded(alicia_client, stamped):
    url = reverse("invoice-pdf", args=[stamped.uuid])
    shown, downloaded = alicia_client.get(url), alicia_client.get(f"{url}?descargar")
    assert b"".join(shown).startswith(b"%PDF")
    assert b"".join(downloaded).startswith(b"%PDF")
    assert downloaded["Content-Disposition"].startswith("attachment")
    shown.close()
    downloaded.close()


def test_only_the_pdf_may_stand_in_a_frame_of_ours(alicia_client, stamped):
    pdf = alicia_client.get(reverse("invoice-pdf", args=[stamped.uuid]))
    page = alicia_client.get(reverse("invoice-detail", args=[stamped.uuid]))
    assert "frame-ancestors 'self'" in pdf["Content-Security-Policy"]
    assert pdf["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    pdf.close()


def test_files_of_a_draft_are_not_found(alicia_client, draft):
    for name in ("invoice-pdf", "invoice-xml"):
        response = alicia_client.get(reverse(name, args=[draft.uuid]))
        assert response.status_code == 404


def test_unknown_invoice_is_not_found(alicia_client, issuer):
    url = reverse("invoice-detail", args=[uuid.uuid4()])
    assert alicia_client.get(url).status_code == 404


def test_home_puts_what_stopped_first(alicia_client, sent):
    bounce(sent)
    page = alicia_client.get(reverse("home")).text
    assert "Necesitan su atención" in page
    assert page.index("Rebotó") < page.index("Lo más reciente")


def test_home_counts_what_became_of_the_messages(alicia_client, sent):
    Message.objects.update(
        send_state="accepted",
        delivery_state="delivered",
        accepted_at=timezone.now(),
        delivered_at=timezone.now(),
    )
    count_by_id(Message.objects.values_list("pk", flat=True))
    assert alicia_client.get(reverse("home")).context["totals"].delivered >= 1


def test_user_without_issuer_is_led_to_make_one(client, carla):
    client.force_login(carla)
    assert reverse("issuer-create") in client.get(reverse("home"), follow=True).text
    assert client.get(reverse("invoice-list")).status_code == 403
