"""The services over real PACs' messages: lost answers, second PACs, the SAT."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.cancelling import CancelState, Motive
from invoices.models import Cancellation, Invoice, XmlDocument
from invoices.pac.sandbox import make_stamp, pac_signer
from invoices.services.cancel_telling import tell_cancellation
from invoices.services.cancelling import cancel_invoice, request_cancellation
from invoices.services.stamping import stamp_invoice
from tests.invoices.pac import messages
from tests.invoices.pac.server import SILENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def finkok(settings, pac_server):
    settings.PAC = "finkok"
    return pac_server


@pytest.fixture
def its_stamp(sealed):
    """What the PAC made of the sealed invoice, whether its answer came or not."""
    kept = sealed.xml_documents.get(kind=XmlDocument.Kind.SEALED)
    xml = bytes(kept.content)
    return make_stamp(xml, signer=pac_signer(), now=timezone.now())[1]


def stamp_round(invoice):
    Invoice.objects.update(next_stamp_at=timezone.now() - timedelta(seconds=1))
    stamp_invoice(invoice.pk)
    invoice.refresh_from_db()
    return invoice.state


def cancel_round(cancellation):
    past = timezone.now() - timedelta(seconds=1)
    Cancellation.objects.filter(ended_at__isnull=True).update(next_try_at=past)
    cancel_invoice(cancellation.pk)
    cancellation.refresh_from_db()
    return cancellation.state


def test_lost_answer_gets_the_first_stamp_back(finkok, sealed, its_stamp):
    before = messages.finkok_incidence("307", "El CFDI contiene un timbre previo")
    again = messages.finkok_stamp(its_stamp, operation="stamped")
    finkok.answers = [SILENT, before, before, before, again]
    assert stamp_round(sealed) == "sealed"
    assert stamp_round(sealed) == "sealed"
    assert "timbre previo" in sealed.stamp_error
    assert stamp_round(sealed) == "stamped"
    kept = sealed.xml_documents.get(kind=XmlDocument.Kind.STAMPED)
    assert bytes(kept.content) == its_stamp


def test_refusal_is_shown_as_the_pac_wrote_it(finkok, sealed):
    words = "El campo DomicilioFiscalReceptor del receptor, debe pertenecer al nombre."
    finkok.answers = [messages.finkok_incidence("CFDI40147", words)]
    assert stamp_round(sealed) == "rejected"
    assert sealed.stamp_error == f"CFDI40147: {words}"


def test_account_without_stamps_goes_on_at_the_second(
    finkok, sealed, its_stamp, settings
):
    settings.PAC_FALLBACKS = ["prodigia"]
    finkok.answers = [
        messages.finkok_incidence("300", "Usuario inválido"),
        messages.prodigia(its_stamp),
    ]
    assert stamp_round(sealed) == "stamped"
    assert sealed.pac == "prodigia"


def test_lost_answer_to_a_request_is_looked_for_at_the_sat(stamped, finkok, alicia):
    Invoice.objects.update(pac="finkok")
    asked = request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)
    finkok.answers = [
        SILENT,
        messages.sat(Estado="Vigente", EstatusCancelacion="En proceso"),
        messages.sat(Estado="Cancelado", EstatusCancelacion="Plazo vencido"),
    ]
    assert cancel_round(asked) == CancelState.UNKNOWN
    assert cancel_round(asked) == CancelState.IN_PROCESS
    assert cancel_round(asked) == CancelState.EXPIRED
    posted = [b"cancel_signature" in one.body for one in finkok.posts]
    assert posted == [True, False, False]


def test_request_that_never_arrived_is_sent_again(stamped, finkok, alicia):
    Invoice.objects.update(pac="finkok")
    asked = request_cancellation(stamped, motive=Motive.NOT_DONE, by=alicia)
    folio = str(stamped.folio_fiscal).upper()
    finkok.answers = [
        (502, {}, b"Bad Gateway"),
        messages.sat(Estado="Vigente", EsCancelable="Cancelable sin aceptación"),
        messages.finkok_cancel(folio, "201"),
    ]
    assert cancel_round(asked) == CancelState.UNKNOWN
    assert cancel_round(asked) == CancelState.IN_PROCESS
    assert stamped.xml_documents.filter(kind=XmlDocument.Kind.ACUSE).exists()


def test_acuse_whose_answer_was_lost_is_fetched(sent, finkok):
    Invoice.objects.update(pac="finkok", state="cancelled")
    done = sent.cancellations.create(
        motive="03",
        state="cancelled",
        ended_at=timezone.now(),
        next_try_at=timezone.now(),
    )
    acuse = messages.ACUSE.format(folio=sent.folio_fiscal)
    finkok.answers = [messages.finkok_receipt(acuse)]
    tell_cancellation(done.pk)
    kept = sent.xml_documents.get(kind=XmlDocument.Kind.ACUSE)
    assert bytes(kept.content).decode() == acuse
    assert sent.dispatches.get(why="cancellation").attachments.exists()


@pytest.mark.parametrize("answer", [(500, {}, b""), messages.finkok_receipt("")])
def test_email_goes_without_an_acuse_that_nobody_has(sent, finkok, answer):
    done = sent.cancellations.create(
        motive="03",
        state="cancelled",
        ended_at=timezone.now(),
        next_try_at=timezone.now(),
    )
    Invoice.objects.update(pac="finkok", state="cancelled")
    finkok.answers = [answer]
    tell_cancellation(done.pk)
    assert not sent.dispatches.get(why="cancellation").attachments.exists()
