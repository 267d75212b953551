"""The customer hears of a cancellation: once, with the acuse, by the same delivery."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from delivery.models import Dispatch, SandboxMail
from invoices.cancelling import Motive
from invoices.models import Cancellation
from invoices.services.cancel_telling import (
    ask_acceptance,
    due_tellings,
    tell_cancellation,
)
from invoices.services.cancelling import cancel_invoice, request_cancellation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cancelled(sent, alicia):
    made = request_cancellation(sent, motive=Motive.NOT_DONE, by=alicia)
    for _ in range(2):
        Cancellation.objects.update(next_try_at=timezone.now())
        cancel_invoice(made.pk)
    return made


@pytest.fixture
def told(cancelled):
    tell_cancellation(cancelled.pk)
    return Dispatch.objects.get(why=Dispatch.Why.CANCELLATION)


def test_customer_and_sender_are_written_to(told):
    sent_to = told.messages.values_list("role", "address")
    assert set(sent_to) == {
        ("customer", "ana@example.com"),
        ("copy", "alicia@ejemplo.mx"),
    }


def test_it_is_told_once(told, cancelled):
    tell_cancellation(cancelled.pk)
    assert Dispatch.objects.filter(why=Dispatch.Why.CANCELLATION).count() == 1
    assert due_tellings() == []


def test_acuse_is_attached(told, sent):
    attached = told.attachments.get()
    assert attached.filename == "EKU9003173C9_A-1_acuse.xml"
    acuse = sent.xml_documents.get(kind="acuse")
    assert attached.stored_file.sha256 == acuse.sha256


def test_what_it_says(told, sent):
    assert told.subject == "Se canceló la factura A-1 de ESCUELA KEMPER URGATE"
    for text in (told.text, told.html):
        assert "motivo 03" in text
        assert str(sent.folio_fiscal).upper() in text
    assert "ana@example.com" in told.copy_text
    assert "ana@example.com" not in told.text


def test_without_acuse_none_is_promised(cancelled, sent):
    sent.xml_documents.filter(kind="acuse").delete()
    tell_cancellation(cancelled.pk)
    told = Dispatch.objects.get(why=Dispatch.Why.CANCELLATION)
    assert not told.attachments.exists()
    assert "acuse" not in told.text + told.html + told.copy_text + told.copy_html


def test_replacement_is_named(cancelled):
    other = uuid.uuid4()
    Cancellation.objects.update(motive="01", folio_sustitucion=other)
    tell_cancellation(cancelled.pk)
    told = Dispatch.objects.get(why=Dispatch.Why.CANCELLATION)
    assert str(other).upper() in told.text
    assert str(other).upper() in told.html


def test_failed_try_comes_again(cancelled, monkeypatch):
    place = "invoices.services.cancel_telling.create_dispatch"
    with monkeypatch.context() as broken:
        broken.setattr(place, lambda *args: 1 / 0)
        tell_cancellation(cancelled.pk)
    assert due_tellings() == []
    past = timezone.now() - timedelta(seconds=1)
    Cancellation.objects.update(next_try_at=past)
    assert due_tellings() == [cancelled.pk]
    tell_cancellation(cancelled.pk)
    assert Dispatch.objects.filter(why=Dispatch.Why.CANCELLATION).exists()


def test_names_with_markup_are_inert(cancelled, sent):
    type(sent).objects.update(receptor_nombre="<script>alert(1)</script>")
    tell_cancellation(cancelled.pk)
    assert "<script>" not in Dispatch.objects.get(why="cancellation").html


@pytest.fixture
def waiting(sent, alicia):
    """Received on a Thursday; three working days go over the weekend."""
    return Cancellation.objects.create(
        invoice=sent,
        motive="03",
        state="in_process",
        requested_by=alicia,
        received_at=datetime(2026, 11, 26, 18, 0, tzinfo=UTC),
    )


def test_customer_is_asked_to_accept_once_and_until_when(waiting):
    ask_acceptance(waiting.pk)
    ask_acceptance(waiting.pk)
    asked = Dispatch.objects.get(why=Dispatch.Why.CANCELLATION)
    for text in (asked.text, asked.html, asked.copy_text, asked.copy_html):
        assert "1 de diciembre de 2026" in text
    assert "el SAT la da por aceptada" in asked.text


def test_silence_about_fuel_is_no_acceptance(waiting, sent):
    sent.lines.update(clave_prod_serv="15101514")
    ask_acceptance(waiting.pk)
    asked = Dispatch.objects.get(why=Dispatch.Why.CANCELLATION)
    assert "la factura sigue vigente" in asked.text


def test_nobody_is_asked_about_what_is_over(waiting):
    Cancellation.objects.update(state="rejected")
    ask_acceptance(waiting.pk)
    assert not Dispatch.objects.filter(why=Dispatch.Why.CANCELLATION).exists()


@pytest.fixture
def refused(waiting):
    Cancellation.objects.update(
        state="rejected", ended_at=timezone.now(), next_try_at=timezone.now()
    )
    return waiting


def test_who_asked_is_told_once_that_it_was_refused(refused, sent):
    for _ in range(2):
        tell_cancellation(refused.pk)
    mail = SandboxMail.objects.get()
    assert mail.recipient == "alicia@ejemplo.mx"
    assert f"/facturas/{sent.uuid}/" in bytes(mail.mime).decode()
    assert not Dispatch.objects.filter(why=Dispatch.Why.CANCELLATION).exists()


def test_who_works_here_no_more_is_not_told(refused, alicia):
    type(alicia).objects.update(is_active=False)
    tell_cancellation(refused.pk)
    assert not SandboxMail.objects.exists()
    assert due_tellings() == []


def test_one_that_no_email_had_told_of_is_told_too(stamped, alicia):
    made = request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)
    for _ in range(2):
        Cancellation.objects.update(next_try_at=timezone.now())
        cancel_invoice(made.pk)
    tell_cancellation(made.pk)
    told = Dispatch.objects.get(why=Dispatch.Why.CANCELLATION)
    sent_to = told.messages.filter(role="customer").values_list("address", flat=True)
    assert list(sent_to) == stamped.recipients != []
