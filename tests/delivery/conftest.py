"""A sender, and providers at the border that do as they are told."""

from uuid import uuid4

import pytest
from celery import Celery

from delivery import publishing
from delivery.models import Dispatch, Sender
from delivery.providers import registry
from delivery.services.dispatching import (
    Content,
    DispatchRequest,
    NewAttachment,
    create_dispatch,
)
from tests.delivery.fake_list import FakeList
from tests.delivery.fakes import FakeService

CONTENT = Content("Su pedido", "Va en el adjunto.", "<p>Va en el adjunto.</p>")
COPY = Content("Copia: su pedido", "Fue a Ana.", "<p>Fue a Ana.</p>")
PDF = NewAttachment("pedido.pdf", "application/pdf", b"%PDF-1.7 pedido")


@pytest.fixture
def sender(db):
    return Sender.objects.create(
        name="Peña, Muñoz y Cía.",
        reply_to="ventas@ejemplo.mx",
        copy_address="copia@ejemplo.mx",
    )


@pytest.fixture
def make_dispatch(sender):
    def make(*addresses, key=None, **changes):
        asked = {
            "request_key": key or uuid4(),
            "why": Dispatch.Why.ISSUE,
            "content": CONTENT,
            "copy_content": COPY,
            "attachments": [PDF],
            "addresses": addresses,
        }
        return create_dispatch(sender, DispatchRequest(**asked | changes))

    return make


@pytest.fixture
def make_message(make_dispatch):
    """The customer's message of a new dispatch to one address."""

    def make(address="ana@ejemplo.mx"):
        return make_dispatch(address).messages.get(role="customer")

    return make


@pytest.fixture
def message(make_message):
    return make_message()


@pytest.fixture
def service(settings, monkeypatch):
    """A provider without idempotency keys, as Postmark is. Set its faults."""
    return _use("plain", settings, monkeypatch)


@pytest.fixture
def keyed_service(settings, monkeypatch):
    """A provider that recognises a repeated key, as Resend does."""
    return _use("keyed", settings, monkeypatch)


def _use(name, settings, monkeypatch):
    path = f"tests.delivery.fakes.{name.title()}Provider"
    monkeypatch.setitem(registry.PROVIDERS, name, path)
    settings.EMAIL_PROVIDER = name
    FakeService.current = FakeService()
    return FakeService.current


@pytest.fixture
def provider_list(settings, monkeypatch):
    """The list of the one provider in use, Postmark, with switchable faults."""
    entries = FakeList()
    monkeypatch.setattr(registry, "get_list", {"postmark": entries}.get)
    settings.PROVIDERS_IN_USE = ["postmark"]
    return entries


@pytest.fixture
def redis_broker(redis_url, monkeypatch):
    """What is published goes to an empty Redis."""
    app = Celery(broker=redis_url)
    monkeypatch.setattr(publishing, "current_app", app)
    yield redis_url
    app.close()
