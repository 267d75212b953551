"""Cancelling: asked once, never lost, and the SAT's word is what counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices import pac
from invoices.cancelling import CancelState, Motive
from invoices.errors import CannotCancel, NoCertificate
from invoices.models import Cancellation, Invoice, SandboxCancellation, SandboxStamp
from invoices.pac.errors import CancelRejected, PacUnavailable
from invoices.pac.sandbox_sat import ACCEPTS, HAS_RELATED, KEEPS_SILENT, REJECTS
from invoices.services.cancelling import (
    cancel_invoice,
    current,
    due_cancellations,
    request_cancellation,
)
from invoices.services.issuing import issue
from invoices.services.stamping import stamp_invoice
from tests.invoices.cast import make_customer, make_draft
from tests.invoices.fake_pac import FakePac

pytestmark = pytest.mark.django_db
S = CancelState


@pytest.fixture(autouse=True)
def fake_pac(monkeypatch, settings):
    monkeypatch.setitem(pac.PACS, "fake", "tests.invoices.fake_pac.FakePac")
    for name, value in (("before", None), ("after", None), ("told", None)):
        monkeypatch.setattr(FakePac, name, value)
    monkeypatch.setattr(FakePac, "cancels", 0)
    settings.PAC = "fake"
    return FakePac


@pytest.fixture
def request_of(stamped, alicia):
    return request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)


def issued_to(issuer, rfc, *, by):
    regimen = "601" if len(rfc) == len(ACCEPTS) else "612"
    customer = make_customer(issuer, rfc=rfc, regimen_fiscal=regimen)
    draft = make_draft(issuer, customer, by=by)
    invoice = issue(draft, recipients=[])
    stamp_invoice(invoice.pk)
    return invoice


def round_of(cancellation, *, times=1):
    for _ in range(times):
        past = timezone.now() - timedelta(seconds=1)
        Cancellation.objects.filter(next_try_at__isnull=False).update(next_try_at=past)
        cancel_invoice(cancellation.pk)
    cancellation.refresh_from_db()
    return cancellation.state


def answer_comes():
    SandboxCancellation.objects.update(requested_at=timezone.now() - timedelta(hours=1))


def test_invoice_without_acceptance_is_cancelled(request_of, stamped):
    assert round_of(request_of) == S.IN_PROCESS
    assert round_of(request_of) == S.CANCELLED
    stamped.refresh_from_db()
    assert stamped.is_cancelled
    assert request_of.ended_at


def test_xml_stays_and_the_acuse_comes_to_it(request_of, stamped):
    round_of(request_of, times=2)
    kinds = stamped.xml_documents.values_list("kind", flat=True)
    assert sorted(kinds) == ["acuse", "sealed", "stamped"]


@pytest.mark.parametrize(
    ("rfc", "state"),
    [(ACCEPTS, S.ACCEPTED), (REJECTS, S.REJECTED), (KEEPS_SILENT, S.EXPIRED)],
)
def test_receptor_is_asked(issuer, alicia, catalogs, certificate, rfc, state):
    invoice = issued_to(issuer, rfc, by=alicia)
    asked = request_cancellation(invoice, motive=Motive.NOT_DONE, by=alicia)
    assert round_of(asked, times=3) == S.IN_PROCESS
    answer_comes()
    assert round_of(asked) == state
    invoice.refresh_from_db()
    assert invoice.is_cancelled == (state != S.REJECTED)


def test_rejected_one_may_be_asked_again(issuer, alicia, catalogs, certificate):
    invoice = issued_to(issuer, REJECTS, by=alicia)
    first = request_cancellation(invoice, motive=Motive.NOT_DONE, by=alicia)
    round_of(first)
    answer_comes()
    assert round_of(first) == S.REJECTED
    again = request_cancellation(invoice, motive=Motive.NOT_DONE, by=alicia)
    assert again != first
    assert round_of(again, times=2) == S.IN_PROCESS


def test_rejection_of_the_request_before_is_not_believed(
    issuer, alicia, catalogs, certificate, fake_pac
):
    invoice = issued_to(issuer, ACCEPTS, by=alicia)
    Cancellation.objects.create(invoice=invoice, motive="02", state=S.REJECTED)
    asked = request_cancellation(invoice, motive=Motive.NOT_DONE, by=alicia)
    fake_pac.told = {"Estado": "Vigente", "EstatusCancelacion": "Solicitud rechazada"}
    assert round_of(asked, times=2) == S.IN_PROCESS
    Cancellation.objects.update(received_at=timezone.now() - timedelta(minutes=11))
    assert round_of(asked) == S.REJECTED


def test_what_has_related_documents_is_refused(issuer, alicia, catalogs, certificate):
    invoice = issued_to(issuer, HAS_RELATED, by=alicia)
    asked = request_cancellation(invoice, motive=Motive.NOT_DONE, by=alicia)
    assert round_of(asked) == S.REFUSED
    assert "relacionados" in asked.words
    assert due_cancellations() == []
    assert current(invoice) is None


def test_two_tabs_make_one_request(request_of, stamped, alicia):
    again = request_cancellation(stamped, motive=Motive.WITHOUT_REPLACEMENT, by=alicia)
    assert again == request_of


def test_cancelled_invoice_cannot_be_cancelled_again(request_of, stamped, alicia):
    round_of(request_of, times=2)
    again = request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)
    assert again == request_of


def test_draft_has_nothing_to_cancel(draft, alicia):
    with pytest.raises(CannotCancel):
        request_cancellation(draft, motive=Motive.NOT_DONE, by=alicia)


def test_without_certificate_it_is_said_at_once(stamped, alicia):
    stamped.issuer.certificates.all().delete()
    with pytest.raises(NoCertificate):
        request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)


def test_lost_answer_is_in_doubt_and_the_sat_is_asked_before_repeating(
    request_of, stamped, fake_pac
):
    fake_pac.after = PacUnavailable("tiempo agotado")
    assert round_of(request_of) == S.UNKNOWN
    assert request_of.words == "tiempo agotado"
    assert round_of(request_of) == S.CANCELLED
    assert fake_pac.cancels == 1


def test_pac_that_is_down_is_asked_again(request_of, fake_pac):
    fake_pac.before = PacUnavailable("no responde")
    assert round_of(request_of, times=2) == S.UNKNOWN
    fake_pac.before = None
    assert round_of(request_of, times=2) == S.CANCELLED


def test_plain_no_ends_it_and_leaves_the_invoice_in_force(
    request_of, stamped, fake_pac
):
    fake_pac.before = CancelRejected("203", "No corresponde el RFC")
    assert round_of(request_of) == S.REFUSED
    assert request_of.words == "203: No corresponde el RFC"
    stamped.refresh_from_db()
    assert stamped.is_cancellable


def test_fresh_stamp_that_the_sat_does_not_know_yet_waits(request_of, stamped):
    SandboxStamp.objects.all().delete()
    assert round_of(request_of) == S.UNKNOWN
    Invoice.objects.update(stamped_at=timezone.now() - timedelta(hours=73))
    assert round_of(request_of) == S.REFUSED


def test_unreadable_answer_waits_visibly(request_of, fake_pac):
    fake_pac.before = RuntimeError("garbage")
    assert round_of(request_of) == S.UNKNOWN
    assert request_of.words == "RuntimeError: garbage"
    assert due_cancellations() == []


def test_request_that_somebody_holds_is_left_alone(request_of, fake_pac):
    Cancellation.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    round_of(request_of)
    assert fake_pac.cancels == 0


def test_request_that_the_sat_lost_is_sent_again_after_a_day(request_of, fake_pac):
    fake_pac.told = {"Estado": "Vigente"}
    assert round_of(request_of, times=3) == S.IN_PROCESS
    assert fake_pac.cancels == 1
    Cancellation.objects.update(received_at=timezone.now() - timedelta(hours=25))
    assert round_of(request_of, times=2) == S.IN_PROCESS
    assert fake_pac.cancels == 2
