"""Mailgun's posts, as its documentation shows them, with its signature of a token."""

import hashlib
import hmac
import json
import time
from uuid import uuid4

import pytest

from delivery.models import InboxPost
from tests.delivery.providers.conftest import basic

pytestmark = pytest.mark.django_db

KEY = "key-only-for-tests"
ID = "20261124134111.1.D7A3C5@mg.example.com"


@pytest.fixture(autouse=True)
def signing_key(settings):
    settings.ANYMAIL = settings.ANYMAIL | {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


def event(name, **changes):
    return {
        "event": name,
        "id": "CPgfbmQMTCKtHW6uIWtuVe",
        "timestamp": 1795527671.5,
        "recipient": "ana@example.com",
        "message": {"headers": {"message-id": ID, "to": "Ana <ana@example.com>"}},
        "user-variables": {},
    } | changes


def failed(severity, reason, *, code=550, message="", **status):
    status = {"code": code, "message": message, "description": ""} | status
    return event("failed", severity=severity, reason=reason) | {
        "delivery-status": status
    }


@pytest.fixture
def post(send_to):
    def post(data, *, key=KEY, age=0, token=None, **headers):
        token = token or uuid4().hex
        timestamp = str(int(time.time()) - age)
        signed = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
        signature = {
            "timestamp": timestamp,
            "token": token,
            "signature": signed.hexdigest(),
        }
        payload = {"signature": signature, "event-data": data}
        return send_to("mailgun", payload, **headers)

    return post


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (event("accepted"), ("sent", "", "")),
        (event("delivered"), ("delivered", "", "")),
        (event("opened"), ("opened", "", "")),
        (event("clicked", url="https://example.com"), ("clicked", "", "")),
        (event("complained"), ("complained", "", "")),
        (event("unsubscribed"), ("other", "", "")),
        (
            event("rejected", reject={"reason": "Sandbox", "description": ""}),
            ("rejected", "unknown", ""),
        ),
        (
            failed("temporary", "generic", code=451, message="4.7.1 Greylisted"),
            ("deferred", "", "4.7.1"),
        ),
        (
            failed("permanent", "bounce", message="5.1.1 user unknown"),
            ("bounced", "invalid", "5.1.1"),
        ),
        (
            failed("permanent", "bounce", message="5.7.1 blocked by policy"),
            ("bounced", "policy", "5.7.1"),
        ),
        (
            failed("permanent", "suppress-bounce", code=605),
            ("rejected", "suppressed", ""),
        ),
        (failed("permanent", "generic", code=607), ("rejected", "suppressed", "")),
        (
            failed("permanent", "old", code=602, message="Too old"),
            ("bounced", "temporary", ""),
        ),
        (failed("permanent", "espblock"), ("bounced", "policy", "")),
        (failed("permanent", "generic", code=498), ("bounced", "temporary", "")),
    ],
)
def test_each_type_is_read(post, told, data, expected):
    assert post(data).status_code == 204
    assert told() == [expected]


def test_event_finds_its_message_and_its_id_has_brackets(post, events, message):
    post(event("delivered", **{"user-variables": {"message": str(message.uuid)}}))
    (found,) = events()
    assert found.message == message
    assert found.provider_message_id == f"<{ID}>"


def test_rejected_event_names_its_receiver_in_a_header(post, events):
    post(event("rejected", recipient=None))
    assert events()[0].recipient == "ana@example.com"


@pytest.mark.parametrize(
    "forgery", [{"key": "another"}, {"age": 10 * 3600}, {"age": -10 * 3600}]
)
def test_what_is_not_signed_lately_is_refused(post, forgery):
    assert post(event("delivered"), **forgery).status_code == 400
    assert not InboxPost.objects.exists()


@pytest.mark.parametrize(
    "payload",
    [
        [],
        {},
        {"signature": "x"},
        {"signature": {"token": "ñ", "timestamp": "1", "signature": "x"}},
        {"signature": {"token": 1, "timestamp": None, "signature": None}},
        b"[" * 100_000,
        b"token=1&timestamp=1&signature=1",
    ],
)
def test_what_is_no_post_of_theirs_is_refused(send_to, payload):
    assert send_to("mailgun", payload).status_code == 400
    assert not InboxPost.objects.exists()


def test_a_token_opens_once_whatever_it_brings(post, events):
    assert post(event("delivered"), token="once").status_code == 204
    # The signature does not cover what it brings.
    assert post(event("complained"), token="once").status_code == 406
    assert [one.type for one in events()] == ["delivered"]


def test_same_fact_under_a_new_token_is_one_event(post, events):
    post(event("delivered"))
    post(event("delivered"))
    assert len(events()) == 1


def test_other_providers_secret_is_not_wanted(post):
    assert post(event("delivered"), **basic("no:se")).status_code == 204


def test_post_without_an_event_is_set_aside(post, events):
    post({})
    post("no")
    assert events() == []
    assert all(one.error for one in InboxPost.objects.all())
    assert json.loads(InboxPost.objects.last().body)["event-data"] == "no"
