"""Mailjet's posts, as https://dev.mailjet.com/email/guides/webhooks/ shows them."""

import json

import pytest

from delivery.models import InboxPost
from tests.delivery.providers.conftest import basic

pytestmark = pytest.mark.django_db

ID = 576460752303424000


def event(name, **changes):
    return {
        "event": name,
        "time": 1795527671,
        "MessageID": ID,
        "Message_GUID": "1ab23cd4-e567-8901-2345-6789f0gh1i2j",
        "email": "ana@example.com",
        "mj_campaign_id": 7,
        "mj_contact_id": 8,
        "customcampaign": "",
        "CustomID": "",
        "Payload": "",
    } | changes


def bounce(error, *, hard, name="bounce", **changes):
    return (
        event(
            name,
            error=error,
            hard_bounce=hard,
            blocked=False,
            error_related_to="recipient",
        )
        | changes
    )


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (event("sent", smtp_reply="250 2.0.0 OK"), ("delivered", "", "2.0.0")),
        (event("open"), ("opened", "", "")),
        (event("click", url="https://example.com"), ("clicked", "", "")),
        (event("spam", source="JMRPP"), ("complained", "", "")),
        (event("unsub"), ("other", "", "")),
        (event("something_new"), ("other", "", "")),
        (bounce("user unknown", hard=True), ("bounced", "invalid", "")),
        (bounce("user unknown", hard=False), ("bounced", "temporary", "")),
        (bounce("mailbox inactive", hard=True), ("bounced", "disabled", "")),
        (bounce("quota exceeded", hard=False), ("bounced", "full", "")),
        (bounce("greylisted", hard=False), ("deferred", "", "")),
        (bounce("invalid domain", hard=True), ("bounced", "invalid", "")),
        (bounce("sender blocked", hard=True), ("bounced", "policy", "")),
        (bounce("something new", hard=True), ("bounced", "unknown", "")),
        (
            bounce("preblocked", hard=False, name="blocked"),
            ("rejected", "suppressed", ""),
        ),
        (
            bounce("spam reporter", hard=False, name="blocked"),
            ("rejected", "suppressed", ""),
        ),
        (
            bounce("content blocked", hard=False, name="blocked", comment="550 5.7.1"),
            ("rejected", "policy", "5.7.1"),
        ),
    ],
)
def test_each_type_is_read(send_to, told, payload, expected):
    assert send_to("mailjet", payload, **basic()).status_code == 204
    assert told() == [expected]


def test_grouped_events_find_their_message(send_to, events, message):
    payload = json.dumps({"message": str(message.uuid)})
    batch = [event("sent", Payload=payload), event("open", Payload=payload)]
    send_to("mailjet", batch, **basic())
    assert {one.message for one in events()} == {message}
    assert events()[0].provider_message_id == str(ID)


def test_repeat_is_one_event(send_to, events):
    first, second = (send_to("mailjet", event("sent"), **basic()) for _ in "12")
    assert (first.status_code, second.status_code) == (204, 200)
    assert len(events()) == 1


def test_bad_event_of_a_batch_loses_only_itself(send_to, events):
    send_to("mailjet", [event("sent"), event("open", time="x"), 7], **basic())
    assert [one.type for one in events()] == ["delivered"]
    assert InboxPost.objects.get().error.count("\n") == 1
