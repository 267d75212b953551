"""Who asks: an API key, which belongs to one issuer."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from invoices.api.problems import Problem
from invoices.models import ApiKey
from invoices.rates import is_within_rate
from invoices.services.api_keys import key_of, note_use


class KeyRequest(HttpRequest):
    """A request with a valid key: only its issuer's things may be touched."""

    auth: ApiKey


class ApiKeyAuth(HttpBearer):
    """`Authorization: Bearer es_…`, so many times a minute."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        key = key_of(token)
        if key is None:
            return None
        limit = settings.API_REQUESTS_PER_MINUTE
        if not is_within_rate("api", key.pk, per_minute=limit):
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"Esta llave admite {limit} peticiones por minuto: espere un momento.",
                headers={"Retry-After": "60"},
            )
        note_use(key)
        return key
