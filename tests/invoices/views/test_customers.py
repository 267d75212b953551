"""Customers in the browser: a bad address stays out, a good one is not questioned."""

import pytest
from django.urls import reverse

from blacklist.models import Suppression
from invoices.models import Customer
from tests.invoices.cast import make_customer

pytestmark = pytest.mark.django_db


def form(*addresses, **fields):
    values = {
        "rfc": "kicr630120nx3",
        "nombre": " Rodrigo  Kitia Castro ",
        "regimen_fiscal": "612",
        "codigo_postal": "36257",
        "uso_cfdi": "G03",
        "forma_pago": "03",
        "metodo_pago": "PUE",
        "addresses-TOTAL_FORMS": str(len(addresses)),
        "addresses-INITIAL_FORMS": "0",
        **fields,
    }
    typed = {f"addresses-{at}-address": one for at, one in enumerate(addresses)}
    return {**values, **typed}


@pytest.fixture
def create(alicia_client, catalogs):
    return lambda *addresses, **fields: alicia_client.post(
        reverse("customer-create"), form(*addresses, **fields)
    )


def test_customer_is_saved_as_the_sat_writes_it(create):
    create("ana@example.com")
    customer = Customer.objects.get()
    assert (customer.rfc, customer.nombre) == ("KICR630120NX3", "RODRIGO KITIA CASTRO")


def test_each_address_is_kept_once(create):
    create("Ana@example.com", "ana@EXAMPLE.com", "", "luis@example.com")
    addresses = Customer.objects.get().emails.values_list("folded_address", flat=True)
    assert list(addresses) == ["ana@example.com", "luis@example.com"]


def test_addresses_pasted_into_one_field_are_split(create):
    create(
        "Ana <ana@example.com>; luis@example.com\neva@example.com", "sol@example.com"
    )
    addresses = Customer.objects.get().emails.values_list("address", flat=True)
    assert [one.partition("@")[0] for one in addresses] == ["ana", "luis", "eva", "sol"]


def test_bad_one_among_pasted_addresses_stands_in_its_own_row(create):
    response = create("ana@example.com, luis arroba example, eva@example.com")
    assert response.status_code == 422
    assert 'id="id_addresses-1-address_error"' in response.text
    assert 'value="eva@example.com"' in response.text


def test_blacklisted_address_is_refused_with_its_reason(create):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    response = create("ana@example.com")
    assert response.status_code == 422
    assert 'id="id_addresses-0-address_error"' in response.text
    assert not Customer.objects.exists()


def test_malformed_address_is_refused_and_kept(create):
    response = create("ana arroba example")
    assert response.status_code == 422
    assert 'value="ana arroba example"' in response.text


def test_wrong_fiscal_data_is_said_beside_its_field(create):
    response = create("ana@example.com", rfc="KICR630120NX4")
    assert response.status_code == 422
    assert 'id="id_rfc_error"' in response.text


def test_corrected_address_keeps_the_rows_that_stay(alicia_client, issuer, catalogs):
    customer = make_customer(issuer, addresses=("a@example.com", "b@example.com"))
    kept = customer.emails.get(address="b@example.com").pk
    url = reverse("customer-edit", args=[customer.pk])
    alicia_client.post(url, form("b@example.com", "c@example.com"))
    assert customer.emails.get(address="b@example.com").pk == kept
    assert not customer.emails.filter(address="a@example.com").exists()


def test_archived_customer_can_be_brought_back(alicia_client, customer):
    def shown():
        # The search box's answer carries no message of what was just done.
        return customer.nombre in alicia_client.get(reverse("customer-search")).text

    alicia_client.post(reverse("customer-archive", args=[customer.pk]))
    assert not shown()
    alicia_client.post(reverse("customer-unarchive", args=[customer.pk]))
    assert shown()


def test_search_finds_by_rfc_name_and_address(alicia_client, customer):
    for text in ("XIA19", "industrial", "ana@exam"):
        response = alicia_client.get(reverse("customer-search"), {"q": text})
        assert "XENON INDUSTRIAL ARTICLES" in response.text


def test_name_with_markup_is_inert(alicia_client, issuer, catalogs):
    make_customer(issuer, nombre='"><script>alert(1)</script>')
    for name in ("customer-list", "customer-search"):
        assert "<script>alert" not in alicia_client.get(reverse(name)).text


def test_list_costs_the_same_for_many_customers(
    alicia_client, issuer, django_assert_max_num_queries
):
    for at in range(30):
        make_customer(issuer, nombre=f"CLIENTE {at}", addresses=(f"a{at}@example.com",))
    with django_assert_max_num_queries(9):
        alicia_client.get(reverse("customer-list"))


def test_next_page_leads_only_to_our_own_site(alicia_client, catalogs):
    url = reverse("customer-create") + "?next=https://ajeno.example/"
    response = alicia_client.post(url, form("ana@example.com"))
    assert response["Location"] == reverse("customer-list")


def abroad(**fields):
    return {
        "rfc": "XEXX010101000",
        "nombre": "ACME CORP",
        "regimen_fiscal": "616",
        "codigo_postal": "42501",
        "uso_cfdi": "S01",
        "residencia_fiscal": "USA",
        "num_reg_id_trib": "123456789",
        **fields,
    }


def test_foreigner_is_saved_with_country_and_number(create):
    create(**abroad())
    customer = Customer.objects.get()
    assert (customer.residencia_fiscal, customer.num_reg_id_trib) == (
        "USA",
        "123456789",
    )


def test_wrong_number_of_a_foreigner_stands_beside_its_field(create):
    response = create(**abroad(num_reg_id_trib="12-345"))
    assert response.status_code == 422
    assert 'id="id_num_reg_id_trib_error"' in response.text
    assert '<details class="more" open>' in response.text


def test_the_public_can_be_a_customer(create):
    create(
        rfc="XAXX010101000",
        nombre="PUBLICO EN GENERAL",
        regimen_fiscal="616",
        codigo_postal="42501",
        uso_cfdi="S01",
    )
    assert Customer.objects.get().nombre == "PUBLICO EN GENERAL"
