"""Brevo's posts, as https://developers.brevo.com/docs/transactional-webhooks shows."""

import json

import pytest

from delivery.models import InboxPost
from delivery.providers.registry import get_provider
from delivery.services.composing import compose
from tests.delivery.providers.conftest import basic
from tests.delivery.providers.http import hand_over, serve

pytestmark = pytest.mark.django_db

ID = "<202611241341.12345678901@smtp-relay.mailin.fr>"


def event(name, **changes):
    return {
        "event": name,
        "email": "ana@example.com",
        "id": 26224,
        "date": "2026-11-24 14:41:11",
        "ts": 1795527671,
        "ts_event": 1795527671,
        "ts_epoch": 1795527671000,
        "message-id": ID,
        "subject": "Su factura",
        "X-Mailin-custom": "",
        "sending_ip": "203.0.113.1",
        "template_id": 0,
    } | changes


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (event("request"), ("sent", "", "")),
        (event("delivered"), ("delivered", "", "")),
        (event("deferred", reason="4.7.1 greylisted"), ("deferred", "", "4.7.1")),
        (
            event("hard_bounce", reason="550 5.1.1 user unknown"),
            ("bounced", "invalid", "5.1.1"),
        ),
        (
            event("hard_bounce", reason="550 5.7.1 DMARC"),
            ("bounced", "policy", "5.7.1"),
        ),
        (event("soft_bounce", reason="mailbox full"), ("bounced", "full", "")),
        (event("soft_bounce", reason="who knows"), ("bounced", "temporary", "")),
        (event("invalid_email"), ("bounced", "invalid", "")),
        (
            event("blocked", reason="blocked : due to list"),
            ("rejected", "suppressed", ""),
        ),
        (event("error"), ("rejected", "unknown", "")),
        (event("spam"), ("complained", "", "")),
        (event("complaint"), ("complained", "", "")),
        (event("unique_opened"), ("opened", "", "")),
        (event("opened"), ("opened", "", "")),
        (event("proxy_open"), ("other", "", "")),
        (event("click", link="https://example.com"), ("clicked", "", "")),
        (event("unsubscribe"), ("other", "", "")),
        (event("something_new"), ("other", "", "")),
    ],
)
def test_each_type_is_read(send_to, told, payload, expected):
    assert send_to("brevo", payload, **basic()).status_code == 204
    assert told() == [expected]


def test_event_finds_its_message_and_its_time_is_utc(send_to, events, message):
    metadata = json.dumps({"message": str(message.uuid)})
    send_to("brevo", event("delivered", **{"X-Mailin-custom": metadata}), **basic())
    (found,) = events()
    assert found.message == message
    assert found.occurred_at.isoformat() == "2026-11-24T13:41:11+00:00"


def test_repeat_is_one_event(send_to, events):
    first, second = (send_to("brevo", event("spam"), **basic()) for _ in "12")
    assert (first.status_code, second.status_code) == (204, 200)
    assert len(events()) == 1


def test_bad_event_of_a_batch_loses_only_itself(send_to, told):
    batch = [event("spam"), event("spam", ts_epoch="x"), "no", event("delivered")]
    send_to("brevo", batch, **basic())
    assert sorted(one[0] for one in told()) == ["complained", "delivered"]
    assert InboxPost.objects.get().error.count("\n") == 1


def test_call_carries_the_key_in_its_json(settings, message):
    with serve({("POST", "/smtp/email"): (201, {"messageId": ID})}) as server:
        settings.ANYMAIL = settings.ANYMAIL | {"BREVO_API_URL": server.url}
        hand_over(compose(message, get_provider("brevo")), "brevo")
    assert server.calls[0].json["headers"]["idempotencyKey"] == str(message.uuid)
