"""The copy's address: its state, asking anew, and the page behind the email's link."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invoices.models import Issuer, Membership
from invoices.services.copy_address import (
    PER_MINUTE,
    confirm_copy,
    confirmation_token,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(issuer):
    return reverse("copy-confirm", args=[confirmation_token(issuer)])


def is_confirmed():
    return Issuer.objects.get().copy_is_confirmed


def test_looking_confirms_nothing(link):
    assert "¿Recibir aquí las copias?" in Client().get(link).text
    assert not is_confirmed()


def test_button_confirms_without_an_account(link):
    assert "Dirección confirmada" in Client().post(link).text
    assert is_confirmed()


def test_button_needs_its_token_of_the_form(link):
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403


def test_wrong_link_says_how_to_go_on(issuer):
    response = Client().get(reverse("copy-confirm", args=["nada"]))
    assert response.status_code == 404
    assert "Pida uno nuevo" in response.text


@pytest.mark.usefixtures("same_minute")
def test_asking_too_often_is_told(alicia_client, catalogs):
    for _ in range(PER_MINUTE + 1):
        page = alicia_client.post(reverse("copy-ask"), follow=True)
    assert "el siguiente sale en un minuto" in page.text


def test_reader_cannot_ask(alicia, alicia_client):
    Membership.objects.filter(user=alicia).update(role="read_only")
    assert alicia_client.post(reverse("copy-ask")).status_code == 403


def test_issuer_page_shows_the_state(alicia_client, issuer, catalogs):
    page = reverse("issuer-detail")
    assert "Por confirmar" in alicia_client.get(page).text
    confirm_copy(confirmation_token(issuer))
    assert "Confirmada el" in alicia_client.get(page).text


def test_issuer_page_says_where_the_question_is(alicia_client, catalogs):
    def told(**fields):
        Issuer.objects.update(**fields)
        return alicia_client.get(reverse("issuer-detail")).text

    now = timezone.now()
    assert "está por salir" in told(copy_question_due_at=now)
    waits = told(copy_question_error="No salió.")
    assert "No salió. Se intenta otra vez" in waits
    failed = told(copy_question_due_at=None)
    assert "No se pudo preguntar" in failed
    assert "Volver a enviar" in failed
    assert "Abra el correo" in told(copy_question_error="", copy_asked_at=now)


def test_issuing_warns_and_is_not_held_up(alicia_client, issuer, draft, certificate):
    page = reverse("invoice-confirm", args=[draft.uuid])
    assert "está por confirmar" in alicia_client.get(page).text
    confirm_copy(confirmation_token(issuer))
    assert "está por confirmar" not in alicia_client.get(page).text
