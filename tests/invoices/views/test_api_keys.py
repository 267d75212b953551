"""The issuer's owner makes keys, sees each once, and revokes them."""

import re

import pytest
from django.urls import reverse

from invoices.models import ApiKey
from invoices.services.api_keys import make_key

pytestmark = pytest.mark.django_db


def make(client, name="ERP"):
    return client.post(reverse("api-key-list"), {"name": name})


def test_token_is_shown_once_and_kept_as_a_hash(alicia_client):
    response = make(alicia_client)
    token = re.search(r'value="(es_\S+)"', response.text)[1]
    key = ApiKey.objects.get()
    assert token.startswith(key.prefix)
    assert token not in str(ApiKey.objects.values().get())
    assert "no-store" in response["Cache-Control"]
    assert token not in alicia_client.get(reverse("api-key-list")).text


def test_key_needs_a_name(alicia_client):
    assert make(alicia_client, name="").status_code == 422
    assert not ApiKey.objects.exists()


def test_only_the_owner_may(bruno_client, issuer, alicia):
    key, _ = make_key(issuer, name="ERP", by=alicia)
    assert bruno_client.get(reverse("api-key-list")).status_code == 403
    assert make(bruno_client).status_code == 403
    url = reverse("api-key-revoke", args=[key.pk])
    assert bruno_client.post(url).status_code == 403


def test_key_is_revoked_and_stays_as_a_record(alicia_client, issuer, alicia):
    key, _ = make_key(issuer, name="ERP", by=alicia)
    alicia_client.post(reverse("api-key-revoke", args=[key.pk]))
    key.refresh_from_db()
    assert key.revoked_at
    assert "Revocada el" in alicia_client.get(reverse("api-key-list")).text


def test_revoking_wants_a_post(alicia_client, issuer, alicia):
    key, _ = make_key(issuer, name="ERP", by=alicia)
    url = reverse("api-key-revoke", args=[key.pk])
    assert alicia_client.get(url).status_code == 405


def test_reference_names_every_route_and_loads_nothing_from_outside(alicia_client):
    page = alicia_client.get(reverse("api-docs")).text
    assert "/api/v1/invoices/{key}/resend" in page
    assert "checks[].reasons[].sentence" in page
    assert not re.findall(r'(?:src|href)="https?://', page)


def test_openapi_names_the_key_and_every_route(alicia_client):
    schema = alicia_client.get(reverse("api-openapi")).json()
    assert len(schema["paths"]) == 6
    assert schema["components"]["securitySchemes"]["ApiKeyAuth"]["scheme"] == "bearer"
