"""What a provider is told does not depend on how fast it was written down."""

import json

import pytest
from anymail.backends.base import BasePayload
from anymail.exceptions import AnymailInvalidAddress, AnymailSerializationError
from anymail.message import AnymailMessage
from django.core.mail import get_connection

from delivery.providers import payloads
from delivery.providers.registry import PROVIDERS, get_provider
from delivery.services.composing import compose

POSTMARK = "anymail.backends.postmark.EmailBackend"
# Tests are collected before any of them opens a connection.
PLAIN = {
    name: getattr(BasePayload, name)
    for name in ("base_message_attrs", "serialize_json")
}
OVER_HTTP = [name for name in PROVIDERS if name not in ("sandbox", "amazon_ses")]


@pytest.fixture
def lighten(monkeypatch):
    """As for a whole process, until the test ends."""
    for name, plain in PLAIN.items():
        monkeypatch.setattr(BasePayload, name, plain)
    return payloads.lighten_payloads


def request_of(email, backend):
    connection = get_connection(backend)
    payload = connection.build_message_payload(email, connection.send_defaults)
    params = payload.get_request_params(connection.api_url)
    return read(params)


def read(value):
    """The same with every JSON text read, also one in a header, and no random id."""
    if isinstance(value, dict):
        return {key: read(one) for key, one in value.items() if key != "anymail_id"}
    if isinstance(value, list):
        return [read(one) for one in value]
    is_json = isinstance(value, str) and value.startswith("{")
    return read(json.loads(value)) if is_json else value


@pytest.mark.django_db
@pytest.mark.parametrize("name", OVER_HTTP)
def test_request_says_the_same(name, message, lighten):
    message.dispatch.subject = 'Factura «Ñandú» "A-1"'
    provider = get_provider(name)
    email = compose(message, provider)
    plain = request_of(email, provider.backend)
    lighten()
    assert request_of(email, provider.backend) == plain


def test_addresses_of_the_sender_are_parsed_once(lighten):
    lighten()
    payloads._parse.cache_clear()
    for number in range(3):
        email = AnymailMessage(
            from_email="Ñandú <a@ejemplo.mx>", to=[f"c{number}@ejemplo.mx"]
        )
        request_of(email, POSTMARK)
    assert payloads._parse.cache_info().hits >= 2


def test_bad_address_and_what_is_no_json_are_refused_as_before(lighten):
    lighten()
    with pytest.raises(AnymailInvalidAddress):
        request_of(AnymailMessage(to=["sin arroba"]), POSTMARK)
    email = AnymailMessage(to=["a@ejemplo.mx"], esp_extra={"Tag": object()})
    with pytest.raises(AnymailSerializationError):
        request_of(email, POSTMARK)
