"""A provider that is reached through Anymail, requests and a real socket."""

import threading

import pytest
from django.db import connection

from delivery.providers import registry
from tests.provider_server.providers import PROVIDERS
from tests.provider_server.server import ProviderServer
from tests.provider_server.workers import Crew
from tests.services import free_port


@pytest.fixture
def postmark(settings, monkeypatch):
    """A provider without keys. Set its faults."""
    yield from _running("plain-postmark", settings, monkeypatch, knows_keys=False)


@pytest.fixture
def keyed_postmark(settings, monkeypatch):
    """The same, but a repeated message is recognised."""
    yield from _running("keyed-postmark", settings, monkeypatch, knows_keys=True)


@pytest.fixture
def asked_postmark(settings, monkeypatch):
    """Postmark itself: without keys, but it can be asked for a message."""
    yield from _running("postmark", settings, monkeypatch, knows_keys=False)


@pytest.fixture
def start_crew(postgres, settings):
    """Two real workers that send to the server; they end with the test."""
    crews = []

    def start(server, *, broker_url, database_url=""):
        name = connection.settings_dict["NAME"]
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.provider_server.settings",
            "DATABASE_URL": database_url or postgres.url(name),
            "BROKER_URL": broker_url,
            "TEST_PROVIDER": settings.EMAIL_PROVIDER,
            "TEST_PROVIDER_URL": server.url,
            "TEST_LEASE_SECONDS": "4",
            "SEND_BATCH": "16",
            "SEND_THREADS": "8",
        }
        crews.append(Crew(2, environment))
        crews[-1].wait_until_listening()
        return crews[-1]

    yield start
    for crew in crews:
        crew.stop()


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
    for one in getattr(kept, "connections", {}).values():
        one.close()
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
