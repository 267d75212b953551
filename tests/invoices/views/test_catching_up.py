"""A corrected address gets all that it missed, in one confirmation, once each."""

import uuid

import pytest
from django.urls import reverse

from blacklist.models import Suppression
from delivery.models import Dispatch, Message
from invoices.models import Invoice
from invoices.services.customers import save_customer
from invoices.services.sending import resend
from tests.invoices.views.test_customers import form as customer_form
from tests.invoices.views.test_resend import form as resend_form

pytestmark = pytest.mark.django_db


def bounce(**which):
    Message.objects.filter(role="customer", **which).update(
        send_state="accepted", delivery_state="hard_bounce"
    )


@pytest.fixture
def url(customer):
    return reverse("customer-catch-up", args=[customer.pk])


@pytest.fixture
def dead(sent, customer):
    """The customer's only address bounced, and is blocked now."""
    bounce()
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    return sent


@pytest.fixture
def corrected(dead, customer):
    save_customer(customer, addresses=["compras@example.com"])
    return dead


def send(client, url, *invoices, key=None):
    chosen = [str(one.uuid) for one in invoices]
    values = {"request_key": str(key or uuid.uuid4()), "invoices": chosen}
    return client.post(url, values, follow=True)


def test_replaced_address_leads_to_what_it_missed(alicia_client, dead, customer, url):
    edit = reverse("customer-edit", args=[customer.pk])
    values = customer_form("compras@example.com", rfc=customer.rfc)
    values |= {"nombre": customer.nombre, "regimen_fiscal": "601"}
    values |= {"codigo_postal": customer.codigo_postal}
    response = alicia_client.post(edit, values)
    assert response["Location"] == url
    assert "compras@example.com" in alicia_client.get(url).text


def test_saved_resend_leads_there_when_more_is_missing(
    alicia_client, dead, customer, url
):
    other = Invoice.objects.get(pk=dead.pk)
    other.pk, other.folio = None, 2
    other.uuid, other.folio_fiscal = uuid.uuid4(), uuid.uuid4()
    other.save()
    other.dispatches.add(dead.dispatches.get())
    resend_url = reverse("invoice-resend", args=[dead.uuid])
    response = alicia_client.post(
        resend_url, resend_form("compras@example.com", save_to_customer="on")
    )
    assert response["Location"] == url
    text = alicia_client.get(url).text
    assert str(other.uuid) in text
    assert str(dead.uuid) not in text


def test_confirmed_invoices_go_to_the_new_address(alicia_client, corrected, url):
    response = send(alicia_client, url, corrected)
    dispatch = Dispatch.objects.latest("pk")
    assert dispatch.why == Dispatch.Why.CORRECTION
    to = dispatch.messages.get(role="customer").address
    assert to == "compras@example.com"
    assert "Una factura va en camino" in response.text


def test_double_click_sends_each_once(alicia_client, corrected, url):
    key = uuid.uuid4()
    send(alicia_client, url, corrected, key=key)
    response = send(alicia_client, url, corrected, key=key)
    assert Dispatch.objects.count() == 2
    assert "No se envió nada" in response.text


def test_what_is_not_ticked_stays(alicia_client, corrected, url):
    send(alicia_client, url)
    assert Dispatch.objects.count() == 1


def test_blocked_address_is_not_offered(alicia_client, dead, url):
    assert "no le falta ninguna factura" in alicia_client.get(url).text


def test_address_that_has_it_does_not_get_it_twice(
    alicia_client, corrected, customer, url
):
    both = ["compras@example.com", "luis@example.com"]
    resend(corrected, addresses=both, request_key=uuid.uuid4(), by=corrected.created_by)
    bounce(address="luis@example.com")
    save_customer(customer, addresses=[*both, "eva@example.com"])
    send(alicia_client, url, corrected)
    newest = Dispatch.objects.latest("pk").messages.filter(role="customer")
    # It came back from Luis, whom nobody blocked; Eva is new; compras may have it.
    assert {one.address for one in newest} == {"luis@example.com", "eva@example.com"}


def test_doubtful_address_is_left_out(alicia_client, sent, customer, url):
    Message.objects.filter(role="customer").update(send_state="unknown")
    assert "no le falta ninguna factura" in alicia_client.get(url).text


def test_page_of_the_customer_tells_of_them(alicia_client, corrected, customer, url):
    text = alicia_client.get(reverse("customer-edit", args=[customer.pk])).text
    assert "1 factura no le ha llegado" in text
    assert url in text


def test_who_only_reads_sends_nothing(alicia_client, issuer, corrected, url):
    issuer.memberships.update(role="read_only")
    assert send(alicia_client, url, corrected).status_code == 403


def test_keys_that_are_none_are_ignored(alicia_client, corrected, url):
    values = {"request_key": str(uuid.uuid4()), "invoices": ["x"]}
    alicia_client.post(url, values)
    assert Dispatch.objects.count() == 1
