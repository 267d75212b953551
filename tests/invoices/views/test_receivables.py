from urllib.parse import urlencode

import pytest
from django.urls import reverse

from invoices.models import Invoice, Membership
from tests.invoices.paying import owe, pay

LIST = reverse("receivables")
EXPORT = reverse("receivables-export")


@pytest.fixture
def owed(customer, certificate, alicia):
    invoice = owe(customer, by=alicia)
    Invoice.objects.filter(pk=invoice.pk).update(fecha="2020-01-01T10:00:00")
    return invoice


def page_of(customer):
    return reverse("receivables-of", args=[customer.pk])


def shown(client, **query):
    return client.get(f"{LIST}?{urlencode(query)}").content.decode()


def test_list_shows_who_owes_and_leads_to_the_invoices(alicia_client, owed, customer):
    text = shown(alicia_client)
    assert "1,160.00" in text
    assert page_of(customer) in text
    assert EXPORT in text


def test_list_is_filtered_by_age_and_searched(alicia_client, owed, customer):
    link = page_of(customer)
    assert link in shown(alicia_client, edad="90-mas")
    assert link not in shown(alicia_client, edad="1-30")
    assert link in shown(alicia_client, edad="disparate")
    assert link in shown(alicia_client, q="xenon")
    assert "coincide" in shown(alicia_client, q="nadie")


def test_nobody_owes(alicia_client, customer):
    assert "Nadie le debe" in shown(alicia_client)
    text = alicia_client.get(page_of(customer)).content.decode()
    assert "no le debe nada" in text


def test_customers_page_leads_to_invoices_and_to_a_payment(
    alicia_client, owed, customer
):
    text = alicia_client.get(page_of(customer)).content.decode()
    assert reverse("invoice-detail", args=[owed.uuid]) in text
    assert f"{reverse('payment-create')}?cliente={customer.pk}" in text


def test_reader_sees_it_without_registering(alicia_client, owed, customer):
    Membership.objects.filter(issuer=owed.issuer).update(role="read_only")
    for text in (shown(alicia_client), alicia_client.get(page_of(customer)).text):
        assert "1,160.00" in text
        assert "Registrar pago" not in text


def test_export_has_a_line_for_each_unpaid_invoice(
    alicia_client, owed, customer, alicia
):
    pay(customer, {owed: "160"}, by=alicia)
    response = alicia_client.get(EXPORT)
    heading, line = b"".join(response).decode().strip().splitlines()
    assert heading.startswith("\ufeffRFC,Cliente,Folio")
    assert f",{owed.number}," in line
    assert ",1160.00,160.00,0.00,1000.00,MXN" in line


def test_pages_cost_the_same_however_many_owe(
    alicia_client, owed, customer, alicia, django_assert_max_num_queries
):
    alicia_client.get(LIST)
    for _ in range(4):
        owe(customer, by=alicia)
    for url in (LIST, page_of(customer)):
        with django_assert_max_num_queries(8):
            alicia_client.get(url)
