"""Customers through the API: the form's rules, and a warning has to be confirmed."""

import pytest

from blacklist.models import Suppression
from invoices.models import ConfirmedAddress, Customer

pytestmark = pytest.mark.django_db
JSON = "application/json"


def new(**fields):
    return {
        "rfc": "URE180429TM6",
        "nombre": "Universidad Robotica Española",
        "regimen_fiscal": "601",
        "codigo_postal": "86991",
        **fields,
    }


def create(api, **fields):
    return api.post("/api/v1/customers", new(**fields), content_type=JSON)


def patch(api, customer, **fields):
    return api.patch(f"/api/v1/customers/{customer.pk}", fields, content_type=JSON)


def test_new_customer_is_saved_as_the_form_would(api, issuer, catalogs):
    answer = create(api, addresses=["ana@example.com", "ana@EXAMPLE.com"])
    customer = issuer.customers.get()
    assert answer.status_code == 201
    assert answer.json()["id"] == customer.pk
    assert customer.nombre == "UNIVERSIDAD ROBOTICA ESPAÑOLA"
    assert answer.json()["addresses"] == ["ana@example.com"]


def test_fiscal_errors_name_their_field(api, catalogs):
    answer = create(api, regimen_fiscal="605")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "regimen_fiscal"


def test_blacklisted_address_is_refused_with_its_sentence(api, catalogs):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    answer = create(api, addresses=["ana@example.com"], confirm=True)
    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert wrong["field"] == "addresses.0"
    assert "está bloqueada desde" in wrong["detail"]
    assert not Customer.objects.exists()


def test_warning_has_to_be_confirmed(api, catalogs):
    answer = create(api, addresses=["ana@hotmial.com"])
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["suggestion"] == "ana@hotmail.com"
    assert create(api, addresses=["ana@hotmial.com"], confirm=True).status_code == 201
    assert ConfirmedAddress.objects.get().folded_address == "ana@hotmial.com"


def test_refused_customer_confirms_nothing(api, catalogs):
    create(api, addresses=["ana@hotmial.com"], confirm=True, regimen_fiscal="605")
    assert not ConfirmedAddress.objects.exists()


def test_patch_changes_only_what_comes(api, customer):
    answer = patch(api, customer, uso_cfdi="G01")
    assert answer.json()["uso_cfdi"] == "G01"
    assert answer.json()["addresses"] == ["ana@example.com"]
    assert answer.json()["nombre"] == customer.nombre


def test_patched_addresses_replace_all(api, customer):
    answer = patch(api, customer, addresses=["compras@example.com"])
    assert answer.json()["addresses"] == ["compras@example.com"]


def test_misspelt_name_of_a_field_is_refused(api, customer):
    answer = patch(api, customer, adresses=["compras@example.com"])
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "adresses"


def test_list_comes_in_parts_with_as_many_queries(
    api, customer, django_assert_num_queries
):
    create(api, addresses=["ana@example.com"])
    first = api.get("/api/v1/customers?limit=1").json()
    assert first["next_offset"] == 1
    # The key, the customers, their addresses.
    with django_assert_num_queries(3):
        rest = api.get("/api/v1/customers").json()
    assert len(rest["customers"]) == 2
    assert rest["next_offset"] is None


def test_customer_is_found_by_rfc(api, customer):
    found = api.get(f"/api/v1/customers?rfc={customer.rfc.lower()}").json()
    assert [one["id"] for one in found["customers"]] == [customer.pk]
    assert api.get("/api/v1/customers?rfc=XAXX010101000").json()["customers"] == []
