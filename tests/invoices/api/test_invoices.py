"""Invoices through the API: how far each email came, and sending again once."""

import pytest

from blacklist.models import Suppression
from delivery.models import Dispatch, Message
from invoices.link_tokens import url_of
from invoices.services.links import renew_link, revoke_links
from tests.invoices.visiting import Visitor, shared

pytestmark = pytest.mark.django_db


def resend(api, invoice, key="pedido-1", **body):
    return api.post(
        f"/api/v1/invoices/{invoice.uuid}/resend",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
    )


def test_each_recipient_has_its_state_and_diagnosis(api, sent):
    Message.objects.filter(role="customer").update(
        send_state="accepted", delivery_state="hard_bounce", detail="550 5.1.1"
    )
    invoice = api.get(f"/api/v1/invoices/{sent.uuid}").json()
    customers, copy = invoice["recipients"]
    assert invoice["serie"], invoice["folio"] == (sent.serie, sent.folio)
    assert invoice["tipo_de_comprobante"] == "I"
    assert invoice["delivery_state"] == "hard_bounce"
    assert customers["address"] == "ana@example.com"
    assert customers["diagnosis"]
    assert copy["role"] == "copy"


def test_draft_has_no_recipients_yet(api, draft):
    invoice = api.get(f"/api/v1/invoices/{draft.uuid}").json()
    assert invoice["state"] == "draft"
    assert invoice["recipients"] == []


def test_undelivered_ones_can_be_asked_for(api, sent):
    url = "/api/v1/invoices?undelivered_only=true"
    assert api.get(url).json()["invoices"] == []
    Message.objects.filter(role="customer").update(send_state="withheld")
    assert [one["uuid"] for one in api.get(url).json()["invoices"]] == [str(sent.uuid)]


def test_list_costs_the_same_for_one_and_for_many(
    api, sent, django_assert_max_num_queries
):
    for number in range(5):
        resend(api, sent, key=str(number))
    with django_assert_max_num_queries(10):
        api.get("/api/v1/invoices")


def test_resend_goes_to_the_last_addresses(api, sent):
    answer = resend(api, sent)
    assert answer.status_code == 202
    assert answer.json()["addresses"] == ["ana@example.com"]
    assert Dispatch.objects.count() == 2


def test_repeat_with_the_same_key_sends_nothing_more(api, sent):
    first, second = resend(api, sent), resend(api, sent)
    assert first.json() == second.json()
    assert Dispatch.objects.count() == 2
    resend(api, sent, key="pedido-2")
    assert Dispatch.objects.count() == 3


def test_repeat_is_answered_even_when_the_address_is_blocked_since(api, sent):
    first = resend(api, sent)
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    assert resend(api, sent).json() == first.json()


def test_same_key_for_other_addresses_is_refused(api, sent):
    resend(api, sent)
    answer = resend(api, sent, addresses=["compras@example.com"])
    assert answer.status_code == 422
    assert Dispatch.objects.count() == 2


def test_without_a_key_nothing_goes(api, sent):
    assert resend(api, sent, key="").status_code == 400
    assert Dispatch.objects.count() == 1


def test_blacklisted_address_is_refused_with_its_sentence(api, sent):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    answer = resend(api, sent)
    assert answer.status_code == 422
    assert "está bloqueada desde" in answer.json()["errors"][0]["detail"]


def test_draft_cannot_be_sent(api, draft):
    assert resend(api, draft).status_code == 409


def test_public_link_and_what_the_customer_did_are_told(api, sent):
    url = f"/api/v1/invoices/{sent.uuid}"
    link = shared(sent)
    assert api.get(url).json()["public_url"] == url_of(link.uuid)
    Visitor(link).says_received()
    assert api.get(url).json()["received_at"]
    renew_link(sent, by=sent.created_by)
    assert api.get(url).json()["public_url"] == url_of(shared(sent).uuid)


def test_revoked_link_is_told_no_longer(api, sent):
    revoke_links(sent, by=sent.created_by)
    assert api.get(f"/api/v1/invoices/{sent.uuid}").json()["public_url"] is None
