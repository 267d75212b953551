"""What a person reads when something is not there, not allowed or broken."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from easysmart.errors import server_error
from easysmart.request_id import RequestIdMiddleware

pytestmark = pytest.mark.django_db


def test_unknown_page_says_how_to_go_on(alicia_client):
    response = alicia_client.get("/no-existe/")
    assert response.status_code == 404
    assert "Esta página no existe" in response.text


def test_refusal_gives_its_reason(client, carla):
    client.force_login(carla)
    response = client.get(reverse("invoice-list"))
    assert response.status_code == 403
    assert "todavía no pertenece a ningún emisor" in response.text


def test_stale_form_loses_nothing_and_says_so(alicia):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alicia)
    response = client.post(reverse("issuer-create"), {})
    assert response.status_code == 403
    assert "La página caducó" in response.text


def test_error_of_ours_names_the_request_that_the_log_names():
    answer = RequestIdMiddleware(server_error)(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()


def test_page_of_an_unexpected_error_needs_nothing_to_be_shown():
    assert "Algo falló de nuestro lado" in render_to_string("500.html")
