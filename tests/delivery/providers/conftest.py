"""Posts as the vendors document them, through the real addresses, to the events."""

import base64
import json

import pytest

from delivery.models import Event, InboxPost
from delivery.providers import registry
from delivery.services.inbox import process_inbox


@pytest.fixture(autouse=True)
def keys(settings):
    """Every provider has its keys, and its webhook's address."""
    settings.ROOT_URLCONF = "tests.delivery.providers.urls"
    settings.WEBHOOK_SECRETS = ["nuevo:secreto", "viejo:secreto"]
    settings.ANYMAIL = settings.ANYMAIL | {
        "POSTMARK_SERVER_TOKEN": "token",
        "RESEND_API_KEY": "re_key",
        "MAILGUN_API_KEY": "key",
        "MAILGUN_SENDER_DOMAIN": "mg.example.com",
        "BREVO_API_KEY": "key",
        "SENDGRID_API_KEY": "key",
        "SPARKPOST_API_KEY": "key",
        "MAILJET_API_KEY": "key",
        "MAILJET_SECRET_KEY": "secret",
    }


@pytest.fixture(autouse=True)
def fresh_connections():
    """Each test has a server of its own."""
    yield
    for connection in registry._kept.__dict__.pop("connections", {}).values():
        connection.close()


def basic(pair="nuevo:secreto"):
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


@pytest.fixture
def send_to(client):
    """Post to a provider's address, as the provider does."""

    def post(provider, payload, **headers):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return client.post(
            f"/anymail/{provider}/tracking/",
            body,
            content_type="application/json",
            headers=headers,
        )

    return post


@pytest.fixture
def events():
    """Process what was posted, and read what came of it, the first posted first."""

    def read():
        for post in InboxPost.objects.filter(processed_at__isnull=True).order_by("pk"):
            process_inbox(post.pk)
        return list(Event.objects.order_by("pk"))

    return read


@pytest.fixture
def told(events):
    """The type, kind and code of each event."""

    def read():
        return [(one.type, one.bounce_kind, one.status_code) for one in events()]

    return read
