"""The page that asks why, and what the invoice's own page then says."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices.models import Cancellation, Invoice, Membership
from invoices.services.cancelling import cancel_invoice
from invoices.services.drafts import copy_as_draft
from invoices.services.issuing import issue
from invoices.services.stamping import stamp_invoice
from tests.invoices.visiting import Visitor, customers_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def cancel(alicia_client, sent):
    url = reverse("invoice-cancel", args=[sent.uuid])
    return lambda **fields: alicia_client.post(url, fields)


def page_of(client, invoice):
    return client.get(reverse("invoice-detail", args=[invoice.uuid])).text


def finish(invoice):
    for _ in range(2):
        Cancellation.objects.update(next_try_at=timezone.now())
        cancel_invoice(invoice.cancellations.get().pk)


def test_page_says_what_follows(alicia_client, sent):
    page = alicia_client.get(reverse("invoice-cancel", args=[sent.uuid])).text
    assert "no se puede deshacer" in page
    assert "no hace falta que su cliente la acepte" in page
    # Only a global invoice can have contained this one.
    assert 'value="04"' not in page


def test_old_invoice_has_to_be_accepted(alicia_client, sent):
    Invoice.objects.update(fecha="2026-01-05T10:00:00")
    page = alicia_client.get(reverse("invoice-cancel", args=[sent.uuid])).text
    assert "debe aceptarla" in page


def test_request_is_made_and_shown(cancel, alicia_client, sent, alicia):
    assert cancel(motive="03").status_code == 302
    made = sent.cancellations.get()
    assert (made.motive, made.state, made.requested_by) == ("03", "requested", alicia)
    assert "Cancelación por solicitar" in page_of(alicia_client, sent)


def test_double_click_is_one_request(cancel):
    cancel(motive="03")
    cancel(motive="03")
    assert Cancellation.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Elija el motivo"),
        ({"motive": "04"}, "Elija uno de los motivos"),
        ({"motive": "01"}, "Escriba el folio fiscal"),
        ({"motive": "01", "folio_sustitucion": "A-12"}, "folio fiscal completo"),
    ],
)
def test_wrong_form_says_what_is_missing(cancel, fields, sentence):
    response = cancel(**fields)
    assert response.status_code == 422
    assert sentence in response.text
    assert not Cancellation.objects.exists()


def test_own_folio_does_not_replace_it(cancel, sent):
    response = cancel(motive="01", folio_sustitucion=str(sent.folio_fiscal))
    assert "va el de la otra" in response.text


def test_replacement_goes_with_its_motive_alone(cancel, sent):
    cancel(motive="02", folio_sustitucion=str(uuid.uuid4()))
    assert sent.cancellations.get().folio_sustitucion is None


def test_cancelled_invoice_says_so_everywhere(cancel, alicia_client, sent):
    cancel(motive="03")
    finish(sent)
    page = page_of(alicia_client, sent)
    assert "Cancelada sin aceptación" in page
    assert reverse("invoice-resend", args=[sent.uuid]) not in page
    assert reverse("invoice-cancel", args=[sent.uuid]) not in page
    found = alicia_client.get(reverse("invoice-list"), {"estado": "cancelled"}).text
    assert "Cancelada sin aceptación" in found
    stamped = alicia_client.get(reverse("invoice-list"), {"estado": "stamped"}).text
    assert "A-1" not in stamped


def test_customer_sees_at_its_link_that_it_is_cancelled(cancel, sent):
    cancel(motive="03")
    finish(sent)
    visitor = Visitor(customers_link(sent))
    assert "Esta factura está cancelada" in visitor.page().text
    assert visitor.file("xml").status_code == 200


def test_acuse_is_handed_out_as_it_came(cancel, alicia_client, sent):
    url = reverse("invoice-acuse", args=[sent.uuid])
    assert alicia_client.get(url).status_code == 404
    cancel(motive="03")
    finish(sent)
    response = alicia_client.get(url)
    assert b"EstatusUUID>201<" in response.content
    assert "A-1_acuse.xml" in response["Content-Disposition"]


def test_refused_request_may_be_made_again(alicia_client, sent):
    sent.cancellations.create(
        motive="02", state="rejected", words="dijo que no", ended_at=timezone.now()
    )
    page = page_of(alicia_client, sent)
    assert "Su cliente rechazó la cancelación" in page
    assert "dijo que no" in page
    assert reverse("invoice-cancel", args=[sent.uuid]) in page


def test_draft_has_no_such_page(alicia_client, draft):
    response = alicia_client.get(reverse("invoice-cancel", args=[draft.uuid]))
    assert response["Location"] == reverse("invoice-detail", args=[draft.uuid])


def test_reader_may_not_cancel(bruno, bruno_client, sent):
    Membership.objects.filter(user=bruno).update(role=Membership.Role.READ_ONLY)
    response = bruno_client.post(reverse("invoice-cancel", args=[sent.uuid]))
    assert response.status_code == 403


def test_page_costs_few_queries(alicia_client, sent, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        alicia_client.get(reverse("invoice-cancel", args=[sent.uuid]))


def test_refused_request_is_told_at_home_until_it_is_made_again(
    alicia_client, sent, cancel
):
    sent.cancellations.create(
        motive="02", state="rejected", ended_at=timezone.now(), words="dijo que no"
    )
    home = alicia_client.get(reverse("home")).text
    assert "la factura sigue vigente" in home
    assert reverse("invoice-cancel", args=[sent.uuid]) in home
    cancel(motive="02")
    assert "la factura sigue vigente" not in alicia_client.get(reverse("home")).text


@pytest.fixture
def replace(alicia_client, sent):
    return lambda: alicia_client.post(reverse("invoice-replace", args=[sent.uuid]))


def test_substitution_leads_to_the_draft_and_says_what_follows(
    replace, alicia_client, sent
):
    response = replace()
    draft = sent.cancellations.get().replacement
    assert response["Location"] == reverse("invoice-edit", args=[draft.uuid])
    assert "se cancela por sí sola" in alicia_client.get(response["Location"]).text
    confirm = alicia_client.get(reverse("invoice-confirm", args=[draft.uuid])).text
    assert "Sustituye a la factura <strong>A-1</strong>" in confirm
    assert "Sustituye a la factura" in page_of(alicia_client, draft)


def test_invoice_that_is_being_substituted_says_so(replace, alicia_client, sent):
    replace()
    page = page_of(alicia_client, sent)
    assert "Se está haciendo la factura que la sustituye" in page
    assert reverse("invoice-cancel", args=[sent.uuid]) not in page


def test_it_can_be_kept_after_all(replace, alicia_client, sent):
    replace()
    alicia_client.post(reverse("invoice-keep", args=[sent.uuid]))
    assert not sent.cancellations.exists()


def test_cancelled_invoice_is_not_substituted(replace, cancel, alicia_client, sent):
    cancel(motive="03")
    assert replace()["Location"] == reverse("invoice-detail", args=[sent.uuid])
    assert "no se puede sustituir" in page_of(alicia_client, sent)


def test_live_credit_note_has_to_go_first(alicia_client, alicia, sent):
    note = issue(copy_as_draft(sent, by=alicia), recipients=[])
    stamp_invoice(note.pk)
    note.relations.create(
        tipo_relacion="01", folio_fiscal=sent.folio_fiscal, related=sent
    )
    url = reverse("invoice-cancel", args=[sent.uuid])
    page = alicia_client.get(url).text
    assert reverse("invoice-detail", args=[note.uuid]) in page
    Invoice.objects.filter(pk=note.pk).update(state="cancelled")
    assert "Cancele primero" not in alicia_client.get(url).text
