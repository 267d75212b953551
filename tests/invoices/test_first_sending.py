"""The first email of an invoice: tried, set aside with its error, begun anew."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from delivery.monitoring import Alert
from invoices.models import Invoice
from invoices.services.digest import send_digest, troubles_of
from invoices.services.first_sending import TRIES, due_sendings, try_again
from invoices.services.issuing import issue
from invoices.services.stamping import stamp_invoice
from invoices.tasks import send_invoice, sweep_invoices, watch_invoices
from tests.invoices.cast import make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken_pdf(stamped, monkeypatch):
    """A stamped invoice without PDF, and a renderer that always fails on it."""
    Invoice.objects.update(pdf="")

    def fail(xml, logo=None):
        raise ValueError("no such font")

    monkeypatch.setattr("invoices.tasks.render_pdf", fail)
    return stamped


@pytest.fixture
def set_aside(broken_pdf):
    for _ in range(TRIES):
        make_due()
        send_invoice(broken_pdf.pk)
    broken_pdf.refresh_from_db()
    return broken_pdf


def make_due():
    Invoice.objects.update(next_send_at=timezone.now())


def test_failed_try_waits_for_the_next(broken_pdf):
    send_invoice(broken_pdf.pk)
    broken_pdf.refresh_from_db()
    assert broken_pdf.send_error == "ValueError: no such font"
    assert broken_pdf.next_send_at > timezone.now()
    assert due_sendings() == []


def test_try_is_counted_before_it_is_made(broken_pdf, monkeypatch):
    def die(xml, logo=None):
        raise SystemExit

    monkeypatch.setattr("invoices.tasks.render_pdf", die)
    with pytest.raises(SystemExit):
        send_invoice(broken_pdf.pk)
    broken_pdf.refresh_from_db()
    assert broken_pdf.send_attempts == 1


def test_after_the_last_try_it_is_left_alone(set_aside):
    make_due()
    assert due_sendings() == []
    send_invoice(set_aside.pk)
    set_aside.refresh_from_db()
    assert set_aside.send_attempts == TRIES


def test_others_go_on(set_aside, issuer, customer, alicia, monkeypatch):
    other = issue(make_draft(issuer, customer, by=alicia), recipients=["b@example.com"])
    stamp_invoice(other.pk)
    monkeypatch.setattr("invoices.tasks.render_pdf", lambda xml, logo=None: b"%PDF")
    monkeypatch.setattr(
        "invoices.tasks.send_invoice.apply_async",
        lambda args, **how: send_invoice(*args),
    )
    sweep_invoices()
    other.refresh_from_db()
    set_aside.refresh_from_db()
    assert other.dispatched_at
    assert not set_aside.dispatched_at


def test_accountant_sees_why_and_tries_again(set_aside, bruno_client, monkeypatch):
    page = bruno_client.get(reverse("invoice-detail", args=[set_aside.uuid])).text
    assert "no se pudo preparar" in page
    assert "no such font" in page
    assert "Necesitan su atención" in bruno_client.get(reverse("home")).text
    answer = bruno_client.post(reverse("invoice-send-again", args=[set_aside.uuid]))
    assert answer.status_code == 302
    monkeypatch.setattr("invoices.tasks.render_pdf", lambda xml, logo=None: b"%PDF")
    send_invoice(set_aside.pk)
    set_aside.refresh_from_db()
    assert set_aside.dispatched_at
    assert set_aside.send_error == ""


def test_administrators_are_alerted_until_it_is_sent(set_aside, admin_client):
    watch_invoices()
    alert = Alert.objects.get(kind="unprepared")
    assert alert.sentence.startswith("Facturas timbradas cuyo correo no se pudo")
    try_again(Invoice.objects.all())
    watch_invoices()
    alert.refresh_from_db()
    assert alert.ended_at


def test_digest_tells_of_it(set_aside, issuer):
    [trouble] = troubles_of(issuer)
    assert trouble.invoice == set_aside
    assert trouble.key == f"{set_aside.uuid}:not_prepared"
    assert send_digest(issuer.pk, day=date(2026, 5, 2))


def test_reading_member_cannot_try_again(set_aside, bruno, bruno_client):
    bruno.memberships.update(role="read_only")
    answer = bruno_client.post(reverse("invoice-send-again", args=[set_aside.uuid]))
    assert answer.status_code == 403


def test_without_its_pdf_there_is_nothing_to_resend(set_aside, bruno_client):
    url = reverse("invoice-resend", args=[set_aside.uuid])
    assert bruno_client.get(url).status_code == 302


def test_administrator_tries_many_again(set_aside, admin_client):
    admin_client.post(
        reverse("admin:invoices_invoice_changelist"),
        {"action": "send_again", "_selected_action": [set_aside.pk]},
    )
    assert due_sendings() == [set_aside.pk]
