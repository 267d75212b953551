"""Products in the browser."""

import pytest
from django.urls import reverse

from invoices.models import Product
from tests.invoices.cast import make_product

pytestmark = pytest.mark.django_db


def form(**fields):
    return {
        "descripcion": "Consultoría",
        "no_identificacion": "CONS-1",
        "valor_unitario": "$ 1,250.505",
        "tax_profile": "iva_16",
        "clave_prod_serv": "80101500",
        "clave_unidad": "hur",
        "unidad": "Hora",
        **fields,
    }


@pytest.fixture
def create(alicia_client, catalogs):
    return lambda **fields: alicia_client.post(
        reverse("product-create"), form(**fields)
    )


def test_price_may_be_typed_as_people_write_it(create):
    create()
    assert str(Product.objects.get().valor_unitario) == "1250.505000"


def test_unknown_sat_key_is_refused_beside_its_field(create):
    response = create(clave_prod_serv="99999999")
    assert response.status_code == 422
    assert 'id="id_clave_prod_serv_error"' in response.text


def test_code_of_another_product_is_refused(create, issuer):
    make_product(issuer)
    response = create()
    assert response.status_code == 422
    assert "Ya tiene un producto con este código." in response.text


def test_search_offers_price_and_keys(alicia_client, issuer):
    make_product(issuer)
    response = alicia_client.get(reverse("product-search"), {"q": "procesos"})
    assert "1,250.50" in response.text
    assert "80101500" in response.text


def test_archived_product_can_be_brought_back(alicia_client, issuer, catalogs):
    product = make_product(issuer)
    alicia_client.post(reverse("product-archive", args=[product.pk]))
    assert "procesos" not in alicia_client.get(reverse("product-list")).text
    alicia_client.post(reverse("product-unarchive", args=[product.pk]))
    assert "procesos" in alicia_client.get(reverse("product-list")).text
