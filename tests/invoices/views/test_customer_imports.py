"""Customers from a file: tried first, imported once, each row by itself."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError
from django.urls import reverse

from blacklist.models import Suppression
from invoices.models import Customer, CustomerImport
from invoices.services import customer_imports

pytestmark = pytest.mark.django_db

HEAD = "RFC,Nombre,Régimen,CP,Uso,Correos\n"
GOOD = "KICR630120NX3,RODRIGO KITIA CASTRO,612,36257,G03,ana@example.com\n"
BAD_RFC = "KICR630120NX4,RODRIGO KITIA CASTRO,612,36257,G03,ana@example.com\n"
TYPO = "MISC491214B86,CECILIA MIRANDA SANCHEZ,612,01160,G03,ana@hotmial.com\n"


@pytest.fixture
def upload(alicia_client, issuer, catalogs):
    def upload(*lines, head=HEAD):
        text = head + "".join(lines)
        file = SimpleUploadedFile("clientes.csv", text.encode())
        url = reverse("customer-import")
        return alicia_client.post(url, {"file": file}, follow=True)

    return upload


@pytest.fixture
def confirm(alicia_client):
    def confirm():
        kept = CustomerImport.objects.get()
        url = reverse("customer-import-report", args=[kept.pk])
        return alicia_client.post(url, follow=True)

    return confirm


def test_trial_tells_of_each_row_and_saves_nothing(upload):
    response = upload(GOOD, BAD_RFC, TYPO)
    assert "Importar 2" in response.text
    assert response.text.count("No se importa") == 1
    assert "¿Quiso escribir ana@hotmail.com?" in response.text
    assert not Customer.objects.exists()


def test_confirmed_rows_become_customers(upload, confirm):
    upload(GOOD, BAD_RFC, TYPO)
    assert "Clientes importados: 2." in confirm().text
    customer = Customer.objects.get(rfc="KICR630120NX3")
    assert customer.emails.get().address == "ana@example.com"
    assert CustomerImport.objects.get().imported_rows == [2, 4]


def test_double_click_imports_once(upload, confirm):
    upload(GOOD)
    confirm()
    confirm()
    assert Customer.objects.count() == 1


def test_customer_that_is_there_stays_as_it_is(upload, confirm, customer):
    line = f"{customer.rfc},{customer.nombre},601,76343,G03,otra@example.com\n"
    response = upload(line, GOOD, GOOD)
    assert response.text.count("Ya estaba") == 3
    confirm()
    assert customer.emails.get().address == "ana@example.com"
    assert Customer.objects.count() == 2


def test_blocked_address_keeps_its_row_out(upload):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    assert "está bloqueada desde" in upload(GOOD).text
    assert "Importar 1" not in upload(GOOD).text


def test_row_of_an_impossible_shape_is_named(upload):
    assert "nombre o razón social" in upload(f"KICR630120NX3,{'A' * 301},612\n").text


def test_row_without_addresses_is_warned_of(upload):
    response = upload(GOOD.replace("ana@example.com", ""))
    assert "No trae correo" in response.text
    assert "Importar 1" in response.text


def test_file_that_is_no_list_is_refused_beside_its_field(upload):
    response = upload("x\n", head="Nada\n")
    assert response.status_code == 422
    assert 'id="id_file_error"' in response.text


def test_trial_costs_few_queries_a_row(
    upload, alicia_client, django_assert_max_num_queries
):
    lines = [GOOD.replace("CASTRO", f"CASTRO {at}") for at in "ABCDEFGHIJ"]
    upload(*lines)
    url = reverse("customer-import-report", args=[CustomerImport.objects.get().pk])
    # The catalogues, the place of issue, the blacklist.
    with django_assert_max_num_queries(10 + 4 * len(lines)):
        alicia_client.get(url)


def test_who_only_reads_imports_nothing(upload, issuer):
    issuer.memberships.update(role="read_only")
    assert upload(GOOD).status_code == 403


def test_template_can_be_downloaded(alicia_client):
    response = alicia_client.get(reverse("customer-import-template"))
    assert response.content.startswith(b"PK")
    assert "clientes.xlsx" in response["Content-Disposition"]


def test_import_of_another_issuer_is_not_found(upload, carla_client):
    upload(GOOD)
    url = reverse("customer-import-report", args=[CustomerImport.objects.get().pk])
    assert carla_client.get(url).status_code == 404
    assert carla_client.post(url).status_code == 404


def test_row_that_the_database_refuses_costs_only_itself(upload, confirm, monkeypatch):
    save = customer_imports.save_customer

    def refuse_rodrigo(customer, **how):
        if customer.rfc == "KICR630120NX3":
            raise DataError("too long")
        return save(customer, **how)

    monkeypatch.setattr(customer_imports, "save_customer", refuse_rodrigo)
    upload(GOOD, TYPO)
    assert "Clientes importados: 1." in confirm().text
    assert Customer.objects.get().rfc == "MISC491214B86"
