"""A provider that is reached through Anymail, requests and a real socket."""

import threading

import pytest

from delivery.providers import registry
from tests.postmark.providers import PROVIDERS
from tests.postmark.server import Postmark
from tests.services import free_port


@pytest.fixture
def postmark(settings, monkeypatch):
    """A provider without keys. Set its faults."""
    yield from _running("plain-postmark", settings, monkeypatch, knows_keys=False)


@pytest.fixture
def keyed_postmark(settings, monkeypatch):
    """The same, but a repeated message is recognised."""
    yield from _running("keyed-postmark", settings, monkeypatch, knows_keys=True)


def _running(name, settings, monkeypatch, *, knows_keys):
    server = Postmark(free_port(), knows_keys=knows_keys)
    for known, path in PROVIDERS.items():
        monkeypatch.setitem(registry.PROVIDERS, known, path)
    # Connections that earlier tests kept lead to their own servers.
    kept = threading.local()
    monkeypatch.setattr(registry, "_kept", kept)
    settings.EMAIL_PROVIDER = name
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "only-for-tests",
        "POSTMARK_API_URL": server.url,
        "REQUESTS_TIMEOUT": (0.3, 0.5),
    }
    yield server
    for connection in getattr(kept, "connections", {}).values():
        connection.close()
    server.stop()
