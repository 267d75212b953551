"""SparkPost's posts, as https://developers.sparkpost.com/api/webhooks shows them."""

import json

import pytest

from delivery.models import InboxPost
from delivery.providers.registry import get_provider
from delivery.services.composing import compose
from tests.delivery.providers.conftest import basic
from tests.delivery.providers.http import hand_over, serve

pytestmark = pytest.mark.django_db

ID = "65832150921904138"


def event(type_, group="message_event", **changes):
    return {
        "msys": {
            group: {
                "type": type_,
                "event_id": "92356927693813856",
                "message_id": "000443ee14578172be22",
                "transmission_id": ID,
                "raw_rcpt_to": "ana@example.com",
                "rcpt_to": "ana@example.com",
                "rcpt_meta": {},
                "timestamp": "1795527671",
            }
            | changes
        }
    }


def bounce(class_, raw_reason=""):
    return event("bounce", bounce_class=class_, raw_reason=raw_reason)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (event("injection"), ("sent", "", "")),
        (event("delivery"), ("delivered", "", "")),
        (event("delay", raw_reason="451 4.4.1 no"), ("deferred", "", "4.4.1")),
        (event("open", "track_event"), ("opened", "", "")),
        (event("click", "track_event"), ("clicked", "", "")),
        (event("initial_open", "track_event"), ("other", "", "")),
        (event("spam_complaint"), ("complained", "", "")),
        (event("list_unsubscribe", "unsubscribe_event"), ("other", "", "")),
        (
            event("policy_rejection", reason="recipient address suppressed"),
            ("rejected", "suppressed", ""),
        ),
        (event("policy_rejection", reason="too busy"), ("rejected", "unknown", "")),
        (event("generation_failure", "gen_event"), ("rejected", "unknown", "")),
        (event("out_of_band", bounce_class="10"), ("bounced", "invalid", "")),
        (bounce("10", "550 5.1.1 unknown user"), ("bounced", "invalid", "5.1.1")),
        (bounce("30"), ("bounced", "invalid", "")),
        (bounce("20"), ("bounced", "temporary", "")),
        (bounce("21"), ("bounced", "dns", "")),
        (bounce("22"), ("bounced", "full", "")),
        (bounce("23"), ("bounced", "content", "")),
        (bounce("24"), ("bounced", "temporary", "")),
        (bounce("25"), ("bounced", "policy", "")),
        (bounce("51"), ("bounced", "policy", "")),
        (bounce("60"), ("bounced", "auto_reply", "")),
        (bounce("90"), ("bounced", "suppressed", "")),
        (bounce("1"), ("bounced", "unknown", "")),
        (event("something_new"), ("other", "", "")),
    ],
)
def test_each_type_is_read(send_to, told, payload, expected):
    assert send_to("sparkpost", [payload], **basic()).status_code == 204
    assert told() == [expected]


def test_event_finds_its_message(send_to, events, message):
    metadata = {"message": str(message.uuid)}
    send_to("sparkpost", [event("delivery", rcpt_meta=metadata)], **basic())
    assert events()[0].message == message
    assert events()[0].provider_message_id == ID


def test_ping_says_nothing(send_to, events):
    assert send_to("sparkpost", [{"msys": {}}], **basic()).status_code == 204
    assert events() == []
    assert InboxPost.objects.get().error == ""


def test_bad_event_of_a_batch_loses_only_itself(send_to, events):
    bad = [{"msys": {"message_event": None}}, {"msys": []}, {}]
    send_to("sparkpost", [*bad, event("delivery")], **basic())
    assert [one.type for one in events()] == ["delivered"]
    assert InboxPost.objects.get().error.count("\n") == 2


def test_repeat_is_one_event(send_to, events):
    for batch in ([event("delivery")], [event("delivery"), event("delivery")]):
        send_to("sparkpost", batch, **basic())
    assert len(events()) == 1


def test_call_carries_the_key(settings, message):
    results = {
        "id": ID,
        "total_accepted_recipients": 1,
        "total_rejected_recipients": 0,
    }
    with serve({("POST", "/transmissions/"): (200, {"results": results})}) as server:
        settings.ANYMAIL = settings.ANYMAIL | {"SPARKPOST_API_URL": server.url}
        hand_over(compose(message, get_provider("sparkpost")), "sparkpost")
    assert server.calls[0].headers["Idempotency-Key"] == str(message.uuid)
    assert "dempotency" not in json.dumps(server.calls[0].json)
