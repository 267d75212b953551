"""The guided set-up: shown to who is new, offered until it is done or closed."""

import pytest
from django.urls import reverse

from invoices.demo_certificate import make_csd
from invoices.models import Membership
from invoices.services.copy_address import confirm_copy, confirmation_token
from tests.invoices.fixtures import logged_in
from tests.invoices.views.test_issuers import upload

pytestmark = pytest.mark.django_db
PAGE = reverse("first-steps")


def test_new_user_is_led_there(alicia):
    response = logged_in(alicia).get(reverse("home"), follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert f"{reverse('issuer-create')}?next={PAGE}" in response.text


def test_user_without_an_issuer_is_not_sent_to_closed_doors(alicia):
    client = logged_in(alicia)
    assert reverse("invoice-list") not in client.get(PAGE).text
    refused = client.get(reverse("invoice-list"))
    assert refused.status_code == 403
    assert f'href="{PAGE}"' in refused.text


def test_step_that_is_done_asks_for_nothing(alicia_client, certificate):
    text = alicia_client.get(PAGE).text
    assert "Subir el certificado" not in text
    assert "Volver a enviar" in text


def test_certificate_leads_back(alicia_client, issuer, catalogs):
    made = make_csd(issuer.rfc, issuer.nombre)
    response = upload(alicia_client, made, back=f"?next={PAGE}")
    assert response["Location"] == PAGE


def test_accountant_leaves_the_certificate_to_the_owner(bruno_client):
    text = bruno_client.get(PAGE).text
    assert "Lo hace el dueño." in text
    assert "Subir el certificado" not in text


def test_reader_is_asked_for_nothing(alicia, alicia_client):
    Membership.objects.filter(user=alicia).update(role="read_only")
    text = alicia_client.get(PAGE).text
    assert f"?next={PAGE}" not in text


@pytest.mark.parametrize("name", ["home", "issuer-detail"])
def test_other_pages_offer_it_until_it_is_closed(alicia_client, catalogs, name):
    here = reverse(name)
    assert "Falta para su primera factura" in alicia_client.get(here).text
    alicia_client.post(reverse("first-steps-close"))
    assert "Falta para" not in alicia_client.get(here).text


def test_home_names_what_is_missing_and_no_more(alicia_client, certificate):
    text = alicia_client.get(reverse("home")).text
    assert "Subir el certificado" not in text
    assert f'href="{reverse("issuer-detail")}#copia"' in text
    assert f'href="{reverse("customer-create")}">Agregar el primer cliente' in text


def test_home_is_silent_once_all_is_done(issuer, alicia_client, sealed):
    assert "Falta para trabajar tranquilo" in alicia_client.get(reverse("home")).text
    confirm_copy(confirmation_token(issuer))
    assert "Falta para" not in alicia_client.get(reverse("home")).text


def test_home_tells_once_that_the_certificate_is_missing(alicia_client):
    assert alicia_client.get(reverse("home")).text.count("certificado (CSD)") == 1


def test_accountant_is_not_sent_to_the_owners_step(bruno_client):
    text = bruno_client.get(reverse("home")).text
    assert "El dueño sube el certificado" in text
    assert "#certificado" not in text


def test_reader_is_not_reminded(alicia, alicia_client):
    Membership.objects.filter(user=alicia).update(role="read_only")
    assert "Falta para" not in alicia_client.get(reverse("home")).text


def test_reader_cannot_close_it(alicia, alicia_client):
    Membership.objects.filter(user=alicia).update(role="read_only")
    assert alicia_client.post(reverse("first-steps-close")).status_code == 403


def test_closing_refuses_get(alicia_client):
    assert alicia_client.get(reverse("first-steps-close")).status_code == 405
