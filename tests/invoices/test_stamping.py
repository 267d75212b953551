"""Stamp at the PAC: never twice, never lost, visible while it waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices import pac
from invoices.models import Invoice, SandboxStamp, XmlDocument
from invoices.pac.errors import PacNotReached, PacUnavailable, StampRejected
from invoices.pac.sandbox import SandboxPac
from invoices.services.issuing import issue
from invoices.services.stamping import due_stamps, stamp_invoice
from tests.invoices.fake_pac import FakePac

pytestmark = pytest.mark.django_db


@pytest.fixture
def fake_pac(monkeypatch, settings):
    monkeypatch.setitem(pac.PACS, "fake", "tests.invoices.fake_pac.FakePac")
    for name, value in (("before", None), ("after", None), ("calls", 0)):
        monkeypatch.setattr(FakePac, name, value)
    settings.PAC = "fake"
    return FakePac


def make_due(invoice):
    Invoice.objects.filter(pk=invoice.pk).update(next_stamp_at=timezone.now())


def test_stamped_xml_is_kept_as_the_pac_gave_it(sealed, fake_pac):
    stamp_invoice(sealed.pk)
    sealed.refresh_from_db()
    stored = sealed.xml_documents.get(kind=XmlDocument.Kind.STAMPED)
    assert bytes(stored.content) == bytes(SandboxStamp.objects.get().stamped_xml)
    assert sealed.folio_fiscal == SandboxStamp.objects.get().folio_fiscal


def test_task_run_twice_stamps_once(sealed, fake_pac):
    stamp_invoice(sealed.pk)
    stamp_invoice(sealed.pk)
    assert fake_pac.calls == 1


def test_lost_answer_gets_the_first_stamp_back(sealed, fake_pac):
    fake_pac.after = PacUnavailable("tiempo agotado")
    stamp_invoice(sealed.pk)
    first = SandboxStamp.objects.get()
    fake_pac.after = None
    make_due(sealed)
    stamp_invoice(sealed.pk)
    sealed.refresh_from_db()
    assert sealed.folio_fiscal == first.folio_fiscal
    assert SandboxStamp.objects.count() == 1


def test_pac_that_is_down_leaves_it_waiting_visibly(sealed, fake_pac):
    fake_pac.before = PacUnavailable("El PAC no responde")
    stamp_invoice(sealed.pk)
    sealed.refresh_from_db()
    assert (sealed.state, sealed.stamp_error) == ("sealed", "El PAC no responde")
    assert sealed.next_stamp_at > timezone.now()
    assert due_stamps() == []


def test_rejected_invoice_may_be_corrected_and_keeps_its_folio(sealed, fake_pac):
    fake_pac.before = StampRejected("CFDI40147", "El CP no corresponde")
    stamp_invoice(sealed.pk)
    sealed.refresh_from_db()
    assert (sealed.state, sealed.is_editable) == ("rejected", True)
    assert "CFDI40147" in sealed.stamp_error
    again = issue(sealed, recipients=["ana@example.com"])
    assert (again.state, again.number) == ("sealed", "A-1")


def test_dead_workers_lease_runs_out_and_another_stamps(sealed, fake_pac):
    past = timezone.now() - timedelta(seconds=1)
    Invoice.objects.update(stamp_lease_until=past)
    stamp_invoice(sealed.pk)
    sealed.refresh_from_db()
    assert sealed.state == "stamped"


def test_invoice_that_somebody_holds_is_left_alone(sealed, fake_pac):
    Invoice.objects.update(stamp_lease_until=timezone.now() + timedelta(minutes=1))
    stamp_invoice(sealed.pk)
    assert fake_pac.calls == 0


def test_unexpected_error_releases_nothing_and_loses_nothing(sealed, fake_pac):
    fake_pac.before = SystemExit()
    with pytest.raises(SystemExit):
        stamp_invoice(sealed.pk)
    Invoice.objects.update(stamp_lease_until=timezone.now() - timedelta(seconds=1))
    assert due_stamps() == [sealed.pk]


def test_answer_that_cannot_be_read_waits_visibly(sealed, fake_pac):
    fake_pac.before = RuntimeError("garbage")
    stamp_invoice(sealed.pk)
    sealed.refresh_from_db()
    assert sealed.stamp_error == "RuntimeError: garbage"
    assert sealed.next_stamp_at > timezone.now()


class SecondPac(SandboxPac):
    """The one that is asked when the first surely did nothing."""

    calls = 0

    def stamp(self, cfdi, accept=None):
        SecondPac.calls += 1
        return super().stamp(cfdi)


@pytest.fixture
def second_pac(fake_pac, monkeypatch, settings):
    monkeypatch.setitem(pac.PACS, "second", f"{__name__}.SecondPac")
    monkeypatch.setattr(SecondPac, "calls", 0)
    settings.PAC_FALLBACKS = ["second"]
    return SecondPac


def stamp_again(invoice):
    make_due(invoice)
    stamp_invoice(invoice.pk)
    invoice.refresh_from_db()


def test_second_pac_stamps_when_the_first_is_not_reached(sealed, fake_pac, second_pac):
    fake_pac.before = PacNotReached("connection refused")
    stamp_again(sealed)
    assert (sealed.state, sealed.pac) == ("stamped", "second")


def test_second_pac_is_not_asked_while_the_first_is_in_doubt(
    sealed, fake_pac, second_pac
):
    fake_pac.after = PacUnavailable("tiempo agotado")
    stamp_again(sealed)
    fake_pac.before = PacNotReached("connection refused")
    stamp_again(sealed)
    assert (sealed.state, sealed.pac, second_pac.calls) == ("sealed", "fake", 0)
    fake_pac.before = fake_pac.after = None
    stamp_again(sealed)
    assert (sealed.state, sealed.pac) == ("stamped", "fake")
    assert SandboxStamp.objects.count() == 1


def test_refusal_of_the_document_is_not_taken_elsewhere(sealed, fake_pac, second_pac):
    fake_pac.before = StampRejected("CFDI40147", "El CP no corresponde")
    stamp_again(sealed)
    assert (sealed.state, sealed.pac, second_pac.calls) == ("rejected", "", 0)


def test_dead_worker_leaves_word_of_whom_it_asked(sealed, fake_pac, second_pac):
    fake_pac.after = SystemExit()
    with pytest.raises(SystemExit):
        stamp_invoice(sealed.pk)
    fake_pac.after, fake_pac.before = None, PacNotReached("connection refused")
    Invoice.objects.update(stamp_lease_until=timezone.now() - timedelta(seconds=1))
    stamp_again(sealed)
    assert (sealed.state, second_pac.calls) == ("sealed", 0)


def test_nobody_reached_begins_anew_with_the_first(
    sealed, fake_pac, second_pac, settings
):
    settings.PAC_FALLBACKS = []
    fake_pac.before = PacNotReached("connection refused")
    stamp_again(sealed)
    assert (sealed.pac, sealed.stamp_error) == ("", "connection refused")
    settings.PAC_FALLBACKS = ["second"]
    stamp_again(sealed)
    assert sealed.pac == "second"
