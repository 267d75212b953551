"""The first page: what the accountant must know of at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blacklist.models import Suppression
from delivery.models import Message
from invoices.models import Invoice
from invoices.services.issuing import issue
from invoices.services.sending import save_pdf, send_issued
from invoices.services.stamping import stamp_invoice
from tests.invoices.cast import make_draft


def page(client):
    return client.get(reverse("home")).content.decode()


def test_copy_that_bounced_is_told_to_its_own_people(sent, bruno_client, carla_client):
    copies = Message.objects.filter(role="copy")
    copies.update(send_state="accepted", delivery_state="hard_bounce", detail="550 no")
    told = page(bruno_client)
    assert "Su última copia no llegó a <b>alicia@ejemplo.mx</b>" in told
    assert "550 no" in told
    assert "alicia@ejemplo.mx" not in page(carla_client)


def test_copy_that_arrives_is_no_news(sent, bruno_client):
    assert "copia no llegó" not in page(bruno_client)


def test_late_invoice_says_for_how_long(sent, bruno_client):
    long_ago = timezone.now() - timedelta(hours=30)
    Message.objects.update(send_state="accepted", accepted_at=long_ago)
    assert "Aún sin confirmar después de 30 horas" in page(bruno_client)


def bounce(invoice, **fields):
    values = {"delivery_state": "hard_bounce", "detail": "550 5.1.1 no", **fields}
    Message.objects.filter(dispatch__invoices=invoice, role="customer").update(
        send_state="accepted", accepted_at=timezone.now(), **values
    )


def needing(client):
    [one] = client.get(reverse("home")).context["attention"]
    return one


def test_bounce_is_told_in_words_with_the_way_to_correct_it(sent, bruno_client):
    bounce(sent)
    told = page(bruno_client)
    assert "La dirección no sirve" in told
    assert "550 5.1.1 no" in told
    assert needing(bruno_client).remedy.value == "correct"
    assert reverse("invoice-resend", args=[sent.uuid]) in told


def test_filter_leads_to_the_letter(sent, bruno_client):
    bounce(sent, delivery_state="policy_block")
    message = Message.objects.get(role="customer")
    letter = reverse("invoice-letter", args=[sent.uuid, message.uuid])
    assert letter in page(bruno_client)


def test_soft_bounce_is_sent_again_with_one_press(sent, bruno_client):
    bounce(sent, delivery_state="soft_bounce")
    fields = {
        "request_key": str(needing(bruno_client).request_key),
        "addresses-TOTAL_FORMS": "1",
        "addresses-INITIAL_FORMS": "0",
        "addresses-0-address": "ana@example.com",
    }
    bruno_client.post(reverse("invoice-resend", args=[sent.uuid]), fields)
    assert sent.dispatches.count() == 2
    assert bruno_client.get(reverse("home")).context["attention"] == []


def test_refused_stamp_shows_what_the_pac_said(sealed, bruno_client):
    Invoice.objects.update(state="rejected", stamp_error="CFDI40147 no existe")
    told = page(bruno_client)
    assert "CFDI40147 no existe" in told
    assert reverse("invoice-edit", args=[sealed.uuid]) in told


def test_address_that_was_blocked_leads_to_its_customer(customer, bruno_client):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    told = page(bruno_client)
    assert "No se escribe a <b>ana@example.com</b>" in told
    assert reverse("customer-edit", args=[customer.pk]) in told


def test_blocked_address_of_an_invoice_above_is_not_told_twice(sent, bruno_client):
    bounce(sent)
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    assert "No se escribe a" not in page(bruno_client)


def test_address_released_or_long_known_is_no_news(customer, bruno_client):
    long_ago = timezone.now() - timedelta(days=90)
    Suppression.objects.create(address="ana@example.com", reason="full", since=long_ago)
    assert "No se escribe a" not in page(bruno_client)


def test_invoice_on_its_way_is_shown_with_its_stage_and_asks_again(sent, bruno_client):
    response = bruno_client.get(reverse("home"))
    [row] = response.context["on_the_way"]
    assert [passed for _, passed in row.stages] == [True, True, True, False, False]
    assert f'hx-get="{reverse("home-moving")}"' in response.text


def test_invoice_that_waits_for_its_stamp_is_on_its_way(sealed, bruno_client):
    [row] = bruno_client.get(reverse("home")).context["on_the_way"]
    assert row.state.shown.code == "sealed"


def test_page_rests_when_nothing_is_on_its_way(sent, bruno_client):
    bounce(sent, delivery_state="delivered")
    told = page(bruno_client)
    assert "Nada está en camino" in told
    assert "hx-get" not in told


def test_page_asks_less_often_once_all_takes_long(sent, bruno_client, monkeypatch):
    assert 'hx-trigger="every 4s"' in page(bruno_client)
    monkeypatch.setattr("invoices.views.deliveries.FRESH_FOR", timedelta())
    assert 'hx-trigger="every 20s"' in page(bruno_client)


def test_moved_part_brings_the_newest_too(sent, bruno_client):
    told = bruno_client.get(reverse("home-moving")).text
    assert 'id="newest" hx-swap-oob="true"' in told
    assert str(sent) in told


def test_number_of_queries_does_not_grow(
    issuer, customer, certificate, alicia, bruno_client
):
    def count(name):
        with CaptureQueriesContext(connection) as queries:
            bruno_client.get(reverse(name))
        return len(queries)

    for state in ("delivered", "hard_bounce", "policy_block", ""):
        make_sent(issuer, customer, by=alicia, delivery_state=state)
    few, fewer = count("home"), count("home-moving")
    for state in ("hard_bounce", "policy_block", "", "") * 2:
        make_sent(issuer, customer, by=alicia, delivery_state=state)
    # One of them for the steps that the set-up lacks, until they are closed.
    assert count("home") == few <= 24
    assert count("home-moving") == fewer <= 19


@pytest.mark.parametrize("walked", [0, 1, 2, 9])
def test_older_ones_that_need_somebody_are_found_too(
    issuer, customer, certificate, alicia, bruno_client, monkeypatch, walked
):
    monkeypatch.setattr("invoices.services.attention.WALKED", walked)
    for state in ("hard_bounce", "delivered", "hard_bounce", "hard_bounce"):
        make_sent(issuer, customer, by=alicia, delivery_state=state)
    needing = bruno_client.get(reverse("home")).context["attention"]
    assert [str(one.invoice) for one in needing] == ["A-4", "A-3", "A-1"]


def make_sent(issuer, customer, *, by, **fields):
    draft = make_draft(issuer, customer, by=by)
    sealed = issue(draft, recipients=["ana@example.com"])
    stamp_invoice(sealed.pk)
    invoice = Invoice.objects.select_related("issuer__sender").get(pk=sealed.pk)
    save_pdf(invoice, b"%PDF-1.7 prueba")
    send_issued(invoice)
    bounce(invoice, **fields)
