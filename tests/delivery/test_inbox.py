"""From a raw post to events: each fact once, a bad one loses only itself."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone

from delivery.models import Event, InboxPost
from delivery.services import inbox
from delivery.services.inbox import process_inbox, set_aside, waiting_ids
from tests.delivery.threads import at_once


@pytest.fixture
def raw(message):
    def raw(kind="delivered", **changes):
        return {
            "type": kind,
            "message_id": "sandbox-1",
            "recipient": message.address,
            "metadata": {"message": str(message.uuid)},
            "occurred_at": timezone.now().isoformat(),
            "status": "2.0.0",
            "response": "250 2.0.0 OK",
        } | changes

    return raw


def kept(*raws, body=None):
    return InboxPost.objects.create(
        provider="sandbox",
        request_hash=uuid4().hex,
        body=json.dumps({"events": raws}) if body is None else body,
    )


def process(*raws, **how):
    post = kept(*raws, **how)
    process_inbox(post.pk)
    post.refresh_from_db()
    return post


def test_event_is_kept_with_what_it_says(message, raw):
    post = process(raw("bounced", status="5.1.1", response="550 5.1.1 User unknown"))
    event = Event.objects.get()
    assert event.message == message
    assert (event.type, event.bounce_kind) == ("bounced", "invalid")
    assert (event.status_code, event.words) == ("5.1.1", "550 5.1.1 User unknown")
    assert event.raw["message_id"] == "sandbox-1"
    assert post.processed_at
    assert post.error == ""


def test_processing_twice_does_nothing_more(raw):
    post = process(raw())
    process_inbox(post.pk)
    assert Event.objects.count() == 1


def test_same_fact_in_another_post_is_the_same_event(raw):
    fact = raw()
    process(fact, fact)
    process(fact)
    assert Event.objects.count() == 1


def test_same_kind_at_another_time_is_another_event(raw):
    process(raw(), raw())
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        "not an object",
        {"type": 7},
        {"type": "delivered"},
        {"type": "delivered", "occurred_at": "yesterday"},
        {"type": "delivered", "occurred_at": "2026-13-45T00:00:00Z"},
        {"type": "delivered", "occurred_at": "2026-01-01T00:00:00"},
        {"type": "delivered", "occurred_at": "0001-01-01T00:00:00Z"},
        {"type": "delivered", "occurred_at": "2099-01-01T00:00:00Z"},
    ],
)
def test_bad_event_loses_only_itself(raw, wrong):
    post = process(raw(), wrong, raw("opened"))
    assert Event.objects.count() == 2
    assert post.error.startswith("2: ")
    assert post.processed_at


@pytest.mark.parametrize("body", ["[]", "{}", '{"events": {}}', "7"])
def test_post_that_is_no_batch_is_set_aside_at_once(db, body):
    post = process(body=body)
    assert post.processed_at
    assert "events" in post.error


def test_what_the_database_cannot_keep_is_left_out(raw):
    process(raw(response="550 a\0b \ud800", extra=float("1e400"), **{"\0k": ["\0"]}))
    event = Event.objects.get()
    assert event.words == "550 ab ?"
    assert event.raw["k"] == [""]


def test_unknown_type_is_kept_and_changes_nothing(message, raw):
    process(raw("brand_new"))
    assert Event.objects.get().type == Event.Type.OTHER
    message.refresh_from_db()
    assert message.send_state == "pending"


def test_foreign_metadata_is_no_uuid_of_ours(raw):
    process(raw(metadata={"message": "7"}), raw(metadata="x"), raw(metadata=None))
    assert Event.objects.filter(message_uuid=None).count() == 3


def test_poisonous_post_is_set_aside_after_its_tries(db):
    post = kept()
    for _ in range(inbox.TRIES):
        assert waiting_ids() == [post.pk]
        set_aside(post.pk, "DataError('no')")
    assert waiting_ids() == []
    post.refresh_from_db()
    assert post.error == "DataError('no')"


@pytest.mark.django_db(transaction=True)
def test_posts_at_the_same_time_lose_and_block_nothing(postgres, message, raw):
    """Eight workers, the same three facts of one message, each in its own order."""
    facts = [raw("bounced", status="5.1.1"), raw("complained"), raw("opened")]
    posts = [kept(*facts), kept(*reversed(facts)), *map(kept, facts), *map(kept, facts)]
    at_once(process_inbox, [post.pk for post in posts])
    message.refresh_from_db()
    assert Event.objects.filter(message=message).count() == 3
    assert message.delivery_state == "complaint"
    assert message.opened_at
