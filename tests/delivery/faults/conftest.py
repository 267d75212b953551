"""A provider that is reached through Anymail, requests and a real socket."""

import threading

import pytest

from delivery.providers import registry
from tests.provider_server.providers import PROVIDERS
from tests.provider_server.server import ProviderServer
from tests.services import free_port


@pytest.fixture
def postmark(settings, monkeypatch):
    """A provider without keys. Set its faults."""
    yield from _running("plain-postmark", settings, monkeypatch, knows_keys=False)


@pytest.fixture
def keyed_postmark(settings, monkeypatch):
    """The same, but a repeated message is recognised."""
    yield from _running("keyed-postmark", settings, monkeypatch, knows_keys=True)


@pytest.fixture(params=["postmark", "resend", "amazon_ses"])
def real_provider(request, settings, monkeypatch):
    """The product's own way to each of the three; its name is EMAIL_PROVIDER."""
    yield from _running(request.param, settings, monkeypatch, knows_keys=False)


def _running(name, settings, monkeypatch, *, knows_keys):
    server = ProviderServer(free_port(), knows_keys=knows_keys)
    for known, path in PROVIDERS.items():
        monkeypatch.setitem(registry.PROVIDERS, known, path)
    # Connections that earlier tests kept lead to their own servers.
    kept = threading.local()
    monkeypatch.setattr(registry, "_kept", kept)
    settings.EMAIL_PROVIDER = name
    settings.PROVIDERS_IN_USE = [name]
    settings.ANYMAIL = anymail(server.url)
    yield server
    for connection in getattr(kept, "connections", {}).values():
        connection.close()
    server.stop()


def anymail(url):
    """Keys for the server at that address, and little patience."""
    once = {"total_max_attempts": 1}
    return {
        "POSTMARK_SERVER_TOKEN": "only-for-tests",
        "POSTMARK_MESSAGE_STREAM": "outbound",
        "POSTMARK_API_URL": url,
        "RESEND_API_KEY": "only-for-tests",
        "RESEND_API_URL": url,
        "AMAZON_SES_CLIENT_PARAMS": {
            "endpoint_url": url,
            "region_name": "us-east-1",
            "aws_access_key_id": "only-for-tests",
            "aws_secret_access_key": "only-for-tests",
            "config": {"retries": once, "connect_timeout": 0.3, "read_timeout": 0.5},
        },
        "REQUESTS_TIMEOUT": (0.3, 0.5),
    }
