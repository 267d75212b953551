"""The providers that this program knows, and the connections kept open to them."""

import threading
from functools import cache
from typing import cast

from anymail.backends.base_requests import AnymailRequestsBackend
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from delivery.providers.base import Provider
from delivery.providers.sessions import lighten

PROVIDERS = {
    "sandbox": "delivery.providers.sandbox.provider.SandboxProvider",
}

_kept = threading.local()


def get_provider(name: str = "") -> Provider:
    """The provider of that name, or the configured one. Raises KeyError if unknown."""
    return _load(PROVIDERS[name or settings.EMAIL_PROVIDER])


def kept_connection(provider: Provider) -> BaseEmailBackend:
    """This thread's open connection to the provider.

    Opening one for each message costs a TLS context and a handshake, 16 ms of CPU: kept
    open, Anymail sends 17 times as many messages in a second.
    """
    connections = _kept.__dict__.setdefault("connections", {})
    if provider.name not in connections:
        connection = get_connection(provider.backend)
        connection.open()
        # All of Anymail's but Amazon SES, which has a client of its own.
        if isinstance(connection, AnymailRequestsBackend):
            lighten(connection.session, connection.api_url)
        connections[provider.name] = connection
    return cast(BaseEmailBackend, connections[provider.name])


@cache
def _load(path: str) -> Provider:
    return cast(Provider, import_string(path)())
