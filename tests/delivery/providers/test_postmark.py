"""Postmark's posts, as https://postmarkapp.com/developer/webhooks shows them."""

import pytest

from blacklist.models import Evidence, Suppression
from delivery.models import InboxPost, Message
from delivery.providers.registry import get_provider
from delivery.services.composing import compose
from delivery.services.sending import send
from tests.delivery.providers.conftest import basic
from tests.delivery.providers.http import hand_over, serve

pytestmark = pytest.mark.django_db

ID = "883953f4-6105-42a2-a16a-77a8eac79483"
AT = "2026-11-24T13:41:04.6578946-05:00"


def delivery(**changes):
    return {
        "RecordType": "Delivery",
        "ServerID": 23,
        "MessageStream": "outbound",
        "MessageID": ID,
        "Recipient": "ana@example.com",
        "Tag": "",
        "DeliveredAt": "2026-11-24T13:40:00Z",
        "Details": "smtp;250 2.0.0 OK",
        "Metadata": {},
    } | changes


def bounce(type_, details="", **changes):
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": type_,
        "TypeCode": 1,
        "MessageID": ID,
        "Email": "ana@example.com",
        "BouncedAt": AT,
        "Description": "What Postmark says of this type.",
        "Details": details,
        "Inactive": True,
        "CanActivate": True,
        "Metadata": {},
    } | changes


def complaint(**changes):
    return bounce("SpamComplaint", RecordType="SpamComplaint", **changes)


def seen(record):
    return {
        "RecordType": record,
        "MessageID": ID,
        "Recipient": "ana@example.com",
        "ReceivedAt": "2026-11-24T14:00:00Z",
        "FirstOpen": True,
        "OriginalLink": "https://example.com",
        "Metadata": {},
    }


CHANGE = {
    "RecordType": "SubscriptionChange",
    "MessageID": ID,
    "ChangedAt": "2026-11-24T14:00:00Z",
    "Recipient": "ana@example.com",
    "SuppressSending": True,
    "SuppressionReason": "HardBounce",
    "Metadata": {},
}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (delivery(), ("delivered", "", "2.0.0")),
        (seen("Open"), ("opened", "", "")),
        (seen("Click"), ("clicked", "", "")),
        (complaint(), ("complained", "", "")),
        (bounce("SpamComplaint"), ("complained", "", "")),
        (CHANGE, ("other", "", "")),
        (
            bounce("HardBounce", "smtp;550 5.1.1 user unknown"),
            ("bounced", "invalid", "5.1.1"),
        ),
        # The receiver's filter speaks through a code that says something else.
        (
            bounce("HardBounce", "smtp;550 5.7.1 blocked"),
            ("bounced", "policy", "5.7.1"),
        ),
        (bounce("BadEmailAddress"), ("bounced", "invalid", "")),
        (bounce("SoftBounce", "552 5.2.2 full"), ("bounced", "full", "5.2.2")),
        (bounce("SoftBounce", "550 user unknown"), ("bounced", "temporary", "")),
        (bounce("Transient", "smtp;451 4.7.1 greylisted"), ("deferred", "", "4.7.1")),
        (bounce("DnsError"), ("deferred", "", "")),
        (bounce("Blocked"), ("bounced", "policy", "")),
        (bounce("SpamNotification"), ("bounced", "policy", "")),
        (bounce("VirusNotification"), ("bounced", "content", "")),
        (bounce("DMARCPolicy"), ("bounced", "policy", "")),
        (bounce("ManuallyDeactivated"), ("rejected", "suppressed", "")),
        (bounce("AutoResponder"), ("bounced", "auto_reply", "")),
        (bounce("AddressChange"), ("bounced", "auto_reply", "")),
        (bounce("ChallengeVerification"), ("bounced", "auto_reply", "")),
        (bounce("SMTPApiError"), ("rejected", "unknown", "")),
        (bounce("SomethingNew"), ("bounced", "unknown", "")),
        ({**delivery(), "RecordType": "New"}, None),
    ],
)
def test_each_type_is_read(send_to, told, payload, expected):
    assert send_to("postmark", payload, **basic()).status_code == 204
    assert told() == ([expected] if expected else [])


def test_event_finds_its_message_by_our_uuid(send_to, events, message):
    metadata = {"message": str(message.uuid)}
    send_to("postmark", delivery(Metadata=metadata), **basic())
    (event,) = events()
    assert event.message == message
    message.refresh_from_db()
    assert message.delivery_state == "delivered"


def test_event_finds_its_message_by_the_providers_id(send_to, events, message):
    Message.objects.filter(pk=message.pk).update(
        provider="postmark", provider_message_id=ID, send_state="accepted"
    )
    send_to("postmark", delivery(), **basic())
    assert events()[0].message == message


def test_hard_bounce_blacklists_with_its_words(send_to, events, message):
    metadata = {"message": str(message.uuid)}
    words = "smtp;550 5.1.1 user unknown"
    send_to("postmark", bounce("HardBounce", words, Metadata=metadata), **basic())
    events()
    evidence = Suppression.objects.get().evidence.get()
    assert (evidence.provider, evidence.scope) == ("postmark", "outbound")
    assert evidence.words == words


def test_repeat_is_one_event_and_is_answered_well(send_to, events):
    answers = [send_to("postmark", delivery(), **basic()).status_code for _ in "12"]
    assert answers == [204, 200]
    assert len(events()) == 1


def test_bounce_that_comes_before_the_delivery_stands(send_to, events, message):
    metadata = {"message": str(message.uuid)}
    late = bounce("HardBounce", "550 5.1.1 user unknown", Metadata=metadata)
    for payload in (late, delivery(Metadata=metadata)):
        send_to("postmark", payload, **basic())
    events()
    message.refresh_from_db()
    assert message.delivery_state == "hard_bounce"


def test_event_of_an_unknown_message_waits(send_to, events):
    send_to("postmark", delivery(), **basic())
    assert events()[0].message is None


@pytest.mark.parametrize(
    "broken",
    [
        {"DeliveredAt": None},
        {"DeliveredAt": "ayer"},
        {"DeliveredAt": 7},
        {"Recipient": ["ana@example.com"]},
        {"MessageID": {}},
    ],
)
def test_what_cannot_be_read_is_set_aside_with_its_reason(send_to, events, broken):
    send_to("postmark", delivery(**broken), **basic())
    assert events() == []
    assert InboxPost.objects.get().error


@pytest.mark.parametrize(
    ("code", "words", "reason"),
    [
        (406, "Found inactive addresses: ana@ejemplo.mx. Inactive", "suppressed"),
        (406, "In words that nobody has foreseen.", "suppressed"),
        (300, "Error parsing 'To': Illegal email address.", "invalid"),
    ],
)
def test_refusal_in_the_answer_to_a_call_is_mirrored_at_once(
    settings, message, code, words, reason
):
    settings.EMAIL_PROVIDER = "postmark"
    answer = (422, {"ErrorCode": code, "Message": words})
    with serve({("POST", "/email"): answer}) as server:
        settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": server.url}
        send(message.pk)
    message.refresh_from_db()
    assert message.send_state == "failed"
    evidence = Evidence.objects.get()
    assert (evidence.source, evidence.scope) == ("send", "outbound")
    assert evidence.suppression.reason == reason


def test_accepted_message_is_known_by_its_id(settings, message):
    answer = {"ErrorCode": 0, "Message": "OK", "MessageID": ID, "To": message.address}
    with serve({("POST", "/email"): (200, answer)}) as server:
        settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": server.url}
        email = compose(message, get_provider("postmark"))
        hand_over(email, "postmark")
    assert email.anymail_status.message_id == ID
    assert server.calls[0].json["Metadata"] == {"message": str(message.uuid)}
