"""What log records say beside their text, and what they never say."""

import io
import json
import logging
import re
import time
from logging.config import DictConfigurator
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from blacklist.models import Suppression
from delivery import tasks
from delivery.log_fields import log_fields
from delivery.models import Dispatch, InboxPost, Message, SandboxEvent
from delivery.providers.sandbox.signatures import signed_headers
from delivery.services.sending import send
from easysmart import celery_app
from easysmart.logs import AddFields, logging_to_console, mask_addresses, masked
from easysmart.request_id import RequestIdMiddleware
from invoices.link_tokens import token_of
from invoices.services.copy_address import confirmation_token
from invoices.services.issuing import issue
from invoices.services.stamping import stamp_invoice
from invoices.tasks import send_invoice
from tests.delivery.fakes import http_error
from tests.invoices.views.test_every_url import patterns

ADDRESS = "rebote.ana@example.com"


@pytest.fixture
def log():
    """All that is logged from here on, as it is written."""
    output = io.StringIO()
    parts = DictConfigurator(logging_to_console("DEBUG", form="json"))
    handler = logging.StreamHandler(output)
    handler.setFormatter(parts.configure_formatter(parts.config["formatters"]["json"]))
    handler.addFilter(AddFields())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield output
    root.removeHandler(handler)
    root.setLevel(level)


def records(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def go_the_whole_way(draft, client):
    """Issue, stamp, send, bounce, blacklist; then try once more."""
    invoice = issue(draft, recipients=[ADDRESS])
    stamp_invoice(invoice.pk)
    send_invoice(invoice.pk)
    for message in Message.objects.all():
        tasks.send_message(message.pk)
    for event in SandboxEvent.objects.all():
        body, timestamp = json.dumps({"events": [event.payload]}), str(int(time.time()))
        headers = signed_headers(
            body.encode(), timestamp=timestamp, secret=settings.SANDBOX_WEBHOOK_SECRET
        )
        url, kind = "/anymail/sandbox/tracking/", "application/json"
        assert client.post(url, body, content_type=kind, headers=headers).status_code
    for post in InboxPost.objects.all():
        tasks.process_inbox_post(post.pk)
    Message.objects.update(send_state="pending")
    tasks.send_message(Message.objects.get(address=ADDRESS).pk)


def test_no_address_is_in_the_log_of_a_whole_run(
    draft, certificate, client, log, caplog
):
    go_the_whole_way(draft, client)
    assert Suppression.objects.get().address == ADDRESS
    assert "r***@example.com" in log.getvalue()
    # Not even before the formatter masks what libraries say.
    for text in (log.getvalue(), caplog.text):
        assert not re.search(r"[\w.]+@[\w-]+\.", text)


def test_what_a_provider_quotes_is_masked(make_message, service, log):
    service.fault_before = http_error(500)
    service.fault_before.args = (f"Sending a message to {ADDRESS} failed",)
    for number in range(3):
        send(make_message(f"ana{number}@example.com").pk)
    assert "r***@example.com failed" in log.getvalue()
    assert ADDRESS not in log.getvalue()


def test_record_of_a_send_names_message_dispatch_and_provider(message, log):
    send(message.pk)
    [record] = [one for one in records(log) if one["logger"].endswith("sending")]
    assert record["message_uuid"] == str(message.uuid)
    assert record["dispatch_id"] == Dispatch.objects.get().pk
    assert record["provider"] == "sandbox"
    assert {"at", "level", "message"} <= record.keys()


def test_library_that_is_called_is_named_too(message, service, log):
    service.during = lambda: logging.getLogger("library").info("connected")
    send(message.pk)
    [record] = [one for one in records(log) if one["logger"] == "library"]
    assert record["message_uuid"] == str(message.uuid)


def test_fields_end_with_their_work(log):
    with log_fields(post_id=1), log_fields(task_id="a"):
        logging.getLogger("ours").info("inside", extra={"post_id": 2})
    logging.getLogger("ours").info("outside")
    inside, outside = records(log)
    assert (inside["post_id"], inside["task_id"]) == (2, "a")
    assert not {"post_id", "task_id"} & outside.keys()


def test_worker_keeps_level_and_format():
    root = logging.getLogger()
    before = (root.level, [*root.handlers])
    celery_app.log.setup_logging_subsystem(loglevel="ERROR")
    assert (root.level, root.handlers) == before


def test_task_has_its_id_on_every_record(log):
    @celery_app.task(name="tests.note")
    def note():
        logging.getLogger("ours").info("working")

    result = note.apply()
    [record] = [one for one in records(log) if one["logger"] == "ours"]
    assert record["task_id"] == result.id
    assert record["task"] == "tests.note"


@pytest.mark.parametrize(
    ("said", "is_taken"), [("abc-12345", True), ("", False), ("x\n" * 9, False)]
)
def test_request_has_an_id(log, said, is_taken):
    def answer(request):
        logging.getLogger("ours").info("asked")
        return HttpResponse()

    request = RequestFactory().get("/", HTTP_X_REQUEST_ID=said)
    response = RequestIdMiddleware(answer)(request)
    [record] = records(log)
    assert record["request_id"] == response["X-Request-ID"]
    assert (response["X-Request-ID"] == said) == is_taken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to ana@ejemplo.mx.", "to a***@ejemplo.mx."),
        ("<ana.paz@correo.ejemplo.mx>,b@x.mx", "<a***@correo.ejemplo.mx>,b***@x.mx"),
        ("r'peña@niño.mx'", "r'p***@niño.mx'"),
        ("celery@worker-1 is ready", "celery@worker-1 is ready"),
    ],
)
def test_addresses_are_masked_wherever_they_stand(text, expected):
    assert mask_addresses(text) == expected


@pytest.mark.parametrize("path", ["", "pdf/", "recibida/"])
def test_what_opens_an_invoice_is_never_logged(path):
    text = f"Not Found: /f/{token_of(uuid4())}/{path}"
    assert masked(text) == f"Not Found: /f/…/{path}"


def test_what_confirms_an_address_is_never_logged(issuer):
    path = reverse("copy-confirm", args=[confirmation_token(issuer)])
    assert masked(f"Not Found: {path}") == "Not Found: /copia/…/"
    assert masked(f"See https://example.com{path}.") == (
        "See https://example.com/copia/…/."
    )
    assert masked("Forbidden: /emisor/copia/preguntar/").endswith("/preguntar/")


def test_every_address_with_a_token_is_masked():
    routes = [str(one.pattern) for one in patterns() if "token" in names_of(one)]
    assert len(routes) > 5
    for route in routes:
        start = re.split(r"\(|<", route.lstrip("^"))[0]
        assert masked(f"Not Found: /{start}s3cr3t/").endswith(f"/{start}…/")


def names_of(pattern):
    return pattern.pattern.regex.groupindex
