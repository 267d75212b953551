"""SendGrid's posts, as its documentation shows them, with its ECDSA signature."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from delivery.models import InboxPost
from delivery.providers.registry import get_provider
from delivery.services.composing import compose
from tests.delivery.providers.http import hand_over, serve

pytestmark = pytest.mark.django_db

KEY = ec.generate_private_key(ec.SECP256R1())
ANYMAIL_ID = "fe6a0d4e-c1ee-45d9-8b3f-d1d0e0b4d2a5"
# As SendGrid shows it: without the lines around it.
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


@pytest.fixture(autouse=True)
def verification_key(settings):
    name = "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY"
    settings.ANYMAIL = settings.ANYMAIL | {name: PUBLIC}


def event(name, **changes):
    return {
        "email": "ana@example.com",
        "timestamp": 1795527671,
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        "event": name,
        "anymail_id": ANYMAIL_ID,
        "sg_event_id": "ZGVmYXVsdA",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001",
    } | changes


def bounce(type_, classification, reason, status="5.0.0"):
    return event(
        "bounce",
        type=type_,
        bounce_classification=classification,
        reason=reason,
        status=status,
    )


@pytest.fixture
def post(send_to):
    def post(*batch, key=KEY, **headers):
        body = json.dumps(batch).encode()
        signature = key.sign(b"1795527672" + body, ec.ECDSA(hashes.SHA256()))
        name = "X-Twilio-Email-Event-Webhook-"
        signed = {
            f"{name}Signature": base64.b64encode(signature).decode(),
            f"{name}Timestamp": "1795527672",
        }
        return send_to("sendgrid", body, **signed | headers)

    return post


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (event("processed"), ("sent", "", "")),
        (event("delivered", response="250 2.0.0 OK"), ("delivered", "", "2.0.0")),
        (event("deferred", response="400 try again"), ("deferred", "", "")),
        (event("open"), ("opened", "", "")),
        (event("click", url="https://example.com"), ("clicked", "", "")),
        (event("spamreport"), ("complained", "", "")),
        (event("unsubscribe"), ("other", "", "")),
        (event("dropped", reason="Bounced Address"), ("rejected", "suppressed", "")),
        (event("dropped", reason="Invalid"), ("rejected", "suppressed", "")),
        (
            event("dropped", reason="Spam Reporting Address"),
            ("rejected", "suppressed", ""),
        ),
        (event("dropped", reason="Spam Content"), ("rejected", "policy", "")),
        (
            bounce("bounce", "Invalid Address", "550 5.1.1 user unknown", "5.1.1"),
            ("bounced", "invalid", "5.1.1"),
        ),
        (
            bounce("bounce", "Mailbox Unavailable", "552 5.2.2", "5.2.2"),
            ("bounced", "full", "5.2.2"),
        ),
        (
            bounce("blocked", "Reputation", "550 5.1.1 unknown", "5.1.1"),
            ("bounced", "policy", "5.1.1"),
        ),
        (
            bounce("expired", "", "unable to get mx info"),
            ("bounced", "temporary", "5.0.0"),
        ),
        (bounce("bounce", "Unclassified", "?"), ("bounced", "unknown", "5.0.0")),
        (event("something_new"), ("other", "", "")),
    ],
)
def test_each_type_is_read(post, told, payload, expected):
    assert post(payload).status_code == 204
    assert told() == [expected]


def test_batch_finds_its_messages(post, events, message):
    post(event("processed"), event("delivered", message=str(message.uuid)))
    by_type = {one.type: one.message for one in events()}
    assert by_type == {"sent": None, "delivered": message}


def test_same_event_under_another_id_is_one(post, events):
    post(event("delivered"), event("delivered", sg_event_id="another"))
    assert len(events()) == 1


def test_bad_event_of_a_batch_loses_only_itself(post, events):
    post(event("delivered"), event("open", timestamp=None), None)
    assert [one.type for one in events()] == ["delivered"]
    assert InboxPost.objects.get().error.count("\n") == 1


@pytest.mark.parametrize(
    "forgery",
    [
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"X-Twilio-Email-Event-Webhook-Timestamp": "1795527673"},
        {"X-Twilio-Email-Event-Webhook-Signature": ""},
        {"X-Twilio-Email-Event-Webhook-Signature": "ñ"},
    ],
)
def test_what_is_not_signed_is_refused(post, forgery):
    assert post(event("delivered"), **forgery).status_code == 400
    assert not InboxPost.objects.exists()


@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailInsecureWebhookWarning")
def test_without_a_key_nobody_enters(post, settings):
    name = "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY"
    settings.ANYMAIL = settings.ANYMAIL | {name: None}
    assert post(event("delivered")).status_code == 400


def test_repeat_is_answered_well(post):
    answers = [post(event("delivered")).status_code for _ in "12"]
    assert answers == [204, 200]


def test_call_carries_our_uuid(settings, message):
    with serve({("POST", "/mail/send"): (202, {})}) as server:
        settings.ANYMAIL = settings.ANYMAIL | {"SENDGRID_API_URL": server.url}
        hand_over(compose(message, get_provider("sendgrid")), "sendgrid")
    assert server.calls[0].json["custom_args"]["message"] == str(message.uuid)
