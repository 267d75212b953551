"""Resend's posts, as https://resend.com/docs/webhooks shows them, signed by Svix."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from svix.webhooks import Webhook

from delivery.models import InboxPost
from delivery.providers.registry import get_provider
from delivery.services.composing import compose
from tests.delivery.providers.http import hand_over, serve

pytestmark = pytest.mark.django_db

SECRET = "whsec_" + base64.b64encode(b"only for tests, 24 bytes").decode()
ID = "56761188-7520-42d8-8898-ff6fc54ce618"


@pytest.fixture(autouse=True)
def secret(settings):
    settings.ANYMAIL = settings.ANYMAIL | {"RESEND_SIGNING_SECRET": SECRET}


def event(type_, **data):
    return {
        "type": type_,
        "created_at": "2026-11-24T13:41:11.126Z",
        "data": {
            "created_at": "2026-11-24T13:41:10.000Z",
            "email_id": ID,
            "from": "EasySmart <facturas@example.com>",
            "to": ["Ana <ana@example.com>"],
            "subject": "Su factura",
        }
        | data,
    }


def bounce(type_, sub_type, message=""):
    said = {"type": type_, "subType": sub_type, "message": message}
    return event("email.bounced", bounce=said)


SUPPRESSED = {
    "reason": "previous_bounce",
    "type": "OnAccountSuppressionList",
    "diagnosticCode": ["smtp; 550 5.1.1 user unknown"],
    "message": "The address is on the suppression list.",
}


@pytest.fixture
def post(send_to):
    def post(payload, *, secret=SECRET, at=None, svix_id="msg_1", **headers):
        body = json.dumps(payload)
        at = at or datetime.now(UTC)
        signed = {
            "svix-id": svix_id,
            "svix-timestamp": str(int(at.timestamp())),
            "svix-signature": Webhook(secret).sign(svix_id, at, body),
        }
        return send_to("resend", body.encode(), **signed | headers)

    return post


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (event("email.sent"), ("sent", "", "")),
        (event("email.delivered"), ("delivered", "", "")),
        (event("email.delivery_delayed"), ("deferred", "", "")),
        (event("email.complained"), ("complained", "", "")),
        (event("email.opened"), ("opened", "", "")),
        (event("email.clicked", click={"link": "https://x"}), ("clicked", "", "")),
        (event("email.scheduled"), ("other", "", "")),
        (event("contact.created"), ("other", "", "")),
        (
            event("email.failed", failed={"reason": "reached_daily_quota"}),
            ("rejected", "unknown", ""),
        ),
        (
            event("email.suppressed", suppressed=SUPPRESSED),
            ("rejected", "suppressed", "5.1.1"),
        ),
        (bounce("Permanent", "General"), ("bounced", "invalid", "")),
        (bounce("Permanent", "Suppressed"), ("bounced", "suppressed", "")),
        (bounce("Permanent", "NoEmail", "spam block"), ("bounced", "policy", "")),
        (bounce("Transient", "General"), ("bounced", "temporary", "")),
        (bounce("Transient", "MailboxFull"), ("bounced", "full", "")),
        (bounce("Transient", "AttachmentRejected"), ("bounced", "content", "")),
        (bounce("Undetermined", "Undetermined"), ("bounced", "unknown", "")),
    ],
)
def test_each_type_is_read(post, told, payload, expected):
    assert post(payload).status_code == 204
    assert told() == [expected]


def test_event_finds_its_message_by_the_header_that_came_back(post, events, message):
    metadata = json.dumps({"message": str(message.uuid)})
    headers = [{"name": "X-Other", "value": "1"}]
    headers.append({"name": "X-Metadata", "value": metadata})
    post(event("email.delivered", headers=headers))
    (found,) = events()
    assert found.message == message
    assert found.recipient == "ana@example.com"


@pytest.mark.parametrize(
    "forgery",
    [
        {"secret": "whsec_" + base64.b64encode(b"another one, of 24 bytes").decode()},
        {"at": datetime.now(UTC) - timedelta(minutes=10)},
        {"svix-signature": ""},
        {"svix-signature": "v1,ñ"},
        {"svix-timestamp": "ayer"},
    ],
)
def test_what_is_not_signed_now_is_refused(post, forgery):
    assert post(event("email.sent"), **forgery).status_code == 400
    assert not InboxPost.objects.exists()


def test_without_a_secret_nobody_enters(post, settings):
    settings.ANYMAIL = settings.ANYMAIL | {"RESEND_SIGNING_SECRET": None}
    assert post(event("email.sent")).status_code == 400


def test_repeat_is_one_event(post, events):
    first, second = (post(event("email.sent")).status_code for _ in "12")
    assert (first, second) == (204, 200)
    assert len(events()) == 1


def test_event_without_its_time_is_set_aside(post, events):
    post({"type": "email.sent", "data": {}})
    assert events() == []
    assert "created_at" in InboxPost.objects.get().error


def test_call_carries_the_key(settings, message):
    with serve({("POST", "/emails"): (200, {"id": ID})}) as server:
        settings.ANYMAIL = settings.ANYMAIL | {"RESEND_API_URL": server.url}
        email = compose(message, get_provider("resend"))
        hand_over(email, "resend")
    assert server.calls[0].headers["Idempotency-Key"] == str(message.uuid)
    assert "dempotency" not in json.dumps(server.calls[0].json)
