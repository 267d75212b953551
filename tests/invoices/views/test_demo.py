"""The demo is marked on every page of its issuer, and its owner takes it away."""

import pytest
from django.urls import reverse

from invoices.demo import load
from invoices.demo_account import EMAIL
from invoices.models import Issuer, User
from tests.invoices.fixtures import logged_in

pytestmark = pytest.mark.django_db
PAGE = reverse("demo-remove")
MARK = "Datos de demostración."


@pytest.fixture
def demo(issuer):
    issuer.is_demo = True
    issuer.save(update_fields=["is_demo"])
    return issuer


@pytest.mark.parametrize("name", ["home", "issuer-detail", "customer-list"])
def test_pages_are_marked(alicia_client, demo, catalogs, name):
    assert MARK in alicia_client.get(reverse(name)).text


def test_issuer_in_earnest_bears_no_mark(alicia_client):
    assert MARK not in alicia_client.get(reverse("home")).text


def test_asking_removes_nothing(alicia_client, demo, draft):
    assert "1 factura de prueba" in alicia_client.get(PAGE).text
    assert Issuer.objects.exists()


def test_owner_removes_it_and_begins_anew(alicia_client, demo, draft):
    page = alicia_client.post(PAGE, follow=True)
    assert page.redirect_chain[-1][0] == reverse("first-steps")
    assert "con todo lo que tenía" in page.text
    assert not Issuer.objects.exists()


def test_accountant_may_not(bruno_client, demo):
    assert bruno_client.post(PAGE).status_code == 403
    assert Issuer.objects.exists()


def test_issuer_in_earnest_cannot_be_removed(alicia_client):
    assert alicia_client.post(PAGE).status_code == 404
    assert Issuer.objects.exists()


def test_another_issuers_demo_is_safe(carla_client, demo):
    assert carla_client.post(PAGE).status_code == 404
    assert Issuer.objects.filter(pk=demo.pk).exists()


def test_user_of_the_demo_is_told_what_became_of_the_account(catalogs):
    load()
    client = logged_in(User.objects.get(email=EMAIL))
    assert "cámbiela" in client.post(PAGE, follow=True).text
    User.objects.create_superuser("jefa@ejemplo.mx", "x")
    assert "quedó desactivado" in client.post(PAGE, follow=True).text
