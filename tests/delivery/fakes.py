"""An email service of our own, in the provider's place, with switchable faults."""

import itertools
from datetime import timedelta
from types import SimpleNamespace

import requests
from anymail.backends.base import AnymailBaseBackend
from anymail.backends.test import TestPayload
from anymail.exceptions import AnymailRequestsAPIError
from anymail.message import AnymailRecipientStatus

from delivery.providers.sandbox.provider import SandboxProvider


class FakeService:
    """Counts what it accepted. A fault is raised before or after the acceptance."""

    current = None

    def __init__(self):
        self.accepted = []
        self.calls = 0
        self.numbers = itertools.count(1)
        self.fault_before = None
        self.fault_after = None
        self.during = None
        self.status = "queued"

    def receive(self, payload, key):
        self.calls += 1
        if self.during:
            self.during()
        if self.fault_before:
            raise self.fault_before
        if self.status == "queued" and key not in [known for known, _ in self.accepted]:
            self.accepted.append((key, payload))
        if self.fault_after:
            raise self.fault_after


class FakeBackend(AnymailBaseBackend):
    esp_name = "Fake"
    opened = 0
    session = None

    def open(self):
        if self.session:
            return False
        self.session = object()
        FakeBackend.opened += 1
        return True

    def close(self):
        self.session = None

    def build_message_payload(self, message, defaults):
        return TestPayload(message, defaults, self)

    def post_to_esp(self, payload, message):
        params = payload.get_params()
        service = FakeService.current
        # Without keys every call is another message.
        key = params.get("key") or next(service.numbers)
        service.receive(params, key)
        return SimpleNamespace(text="said the provider", key=key)

    def parse_recipient_status(self, response, payload, message):
        kind = FakeService.current.status
        status = AnymailRecipientStatus(f"fake-{response.key}", kind)
        return {payload.recipient_emails[0]: status}


class PlainProvider(SandboxProvider):
    name = "plain"
    backend = "tests.delivery.fakes.FakeBackend"
    idempotency_window = None

    def put_idempotency_key(self, email, key):
        """It has none."""


class KeyedProvider(PlainProvider):
    name = "keyed"
    idempotency_window = timedelta(hours=24)

    def put_idempotency_key(self, email, key):
        email.esp_extra = {"key": str(key)}


def http_error(status, **headers):
    """As Anymail raises it for an answer of the provider's."""
    response = requests.Response()
    response.status_code = status
    response.reason = "said so"
    response.headers.update(headers)
    return AnymailRequestsAPIError(f"HTTP {status}", response=response)


def network_error(kind):
    """As Anymail raises it for a failed connection: both classes in one."""
    both = type("Both", (AnymailRequestsAPIError, kind), {})
    return both("Error posting")
