"""Every route of the API: without a key, with a bad one, with another issuer's."""

import pytest
from django.test import Client

from invoices.models import ApiKey
from invoices.services.api_keys import revoke_key

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def routes(customer, sent):
    """Each route with a request that works for Alicia."""
    key = {"Idempotency-Key": "1"}
    fiscal = {
        "rfc": "URE180429TM6",
        "nombre": "UNIVERSIDAD ROBOTICA ESPAÑOLA",
        "regimen_fiscal": "601",
        "codigo_postal": "86991",
    }
    return [
        ("post", "addresses/check", {"addresses": ["ana@example.com"]}, {}),
        ("get", "customers", None, {}),
        ("post", "customers", fiscal, {}),
        ("get", f"customers/{customer.pk}", None, {}),
        ("patch", f"customers/{customer.pk}", {"uso_cfdi": "G01"}, {}),
        ("get", "invoices", None, {}),
        ("get", f"invoices/{sent.uuid}", None, {}),
        ("post", f"invoices/{sent.uuid}/resend", {}, key),
    ]


def call(client, route):
    method, path, body, headers = route
    return getattr(client, method)(
        f"/api/v1/{path}", body, content_type=JSON, headers=headers
    )


def statuses(client, routes):
    return [call(client, route).status_code for route in routes]


def test_owner_of_a_key_may_use_all(api, routes):
    assert statuses(api, routes) == [200, 200, 201, 200, 200, 200, 200, 202]


@pytest.mark.parametrize("header", ["", "Bearer es_1234_nada", "Basic YTpi"])
def test_stranger_is_turned_away_everywhere(routes, header):
    stranger = Client(headers={"Authorization": header} if header else {})
    assert set(statuses(stranger, routes)) == {401}


def test_refusal_is_a_problem_in_spanish(routes):
    response = call(Client(), routes[0])
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == "Bearer"
    assert response.json()["title"] == "Falta una llave válida"


def test_session_of_a_member_is_no_key(alicia_client, routes):
    assert set(statuses(alicia_client, routes)) == {401}


def test_another_issuers_objects_are_not_found(carlas_api, routes):
    objects = [
        route for route in routes if route[1].count("/") and "check" not in route[1]
    ]
    assert set(statuses(carlas_api, objects)) == {404}
    assert "KEMPER" not in call(carlas_api, routes[1]).text
    assert call(carlas_api, routes[1]).json()["customers"] == []
    assert call(carlas_api, routes[5]).json()["invoices"] == []


def test_revoked_key_ends_at_once(api, routes):
    revoke_key(ApiKey.objects.get())
    assert set(statuses(api, routes)) == {401}


@pytest.mark.usefixtures("same_minute")
def test_key_that_asks_too_often_has_to_wait(api, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    answers = [api.get("/api/v1/customers") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert "2 peticiones por minuto" in answers[-1].json()["detail"]


def test_last_use_is_written_once_a_minute(api, django_assert_num_queries):
    api.get("/api/v1/customers")
    assert ApiKey.objects.get().last_used_at
    # The key, the customers.
    with django_assert_num_queries(2):
        api.get("/api/v1/customers")


def test_wrong_method_is_a_problem_too(api):
    response = api.delete("/api/v1/customers")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"


def test_failure_of_ours_says_so_without_details(api, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("secreto")

    monkeypatch.setattr("invoices.api.customers.part", fail)
    response = api.get("/api/v1/customers")
    assert response.status_code == 500
    assert "secreto" not in response.text
