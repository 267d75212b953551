"""Many rows in one statement: what is written is what is read."""

from uuid import uuid4

import pytest
from django.db import DataError, transaction
from django.utils import timezone

from delivery.models import InboxPost, Message
from delivery.services.adding import add_unless_there, write_back

FIELDS = ["detail", "claim", "accepted_at", "lease_until", "attempts"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def messages(make_dispatch):
    return list(make_dispatch("ana@ejemplo.mx", "beto@ejemplo.mx").messages.all())


def test_fields_of_many_rows_are_written(messages, django_assert_num_queries):
    for number, message in enumerate(messages):
        message.detail = f"ñ'\\ %s {number}"
        message.claim = uuid4()
        message.accepted_at = timezone.now()
        message.lease_until = None
        message.attempts = number
    with django_assert_num_queries(1):
        write_back(messages, FIELDS)
    for message in messages:
        kept = Message.objects.get(pk=message.pk)
        assert [getattr(kept, one) for one in FIELDS] == [
            getattr(message, one) for one in FIELDS
        ]


def test_other_fields_and_rows_stay(messages):
    address = messages[0].address
    messages[0].detail = messages[0].address = "otra"
    write_back(messages[:1], ["detail"])
    kept = Message.objects.get(pk=messages[0].pk)
    assert (kept.detail, kept.address) == ("otra", address)
    assert not Message.objects.get(pk=messages[1].pk).detail


def test_text_that_is_too_long_is_refused_and_not_cut(messages):
    messages[0].provider_message_id = "x" * 300
    with pytest.raises(DataError), transaction.atomic():
        write_back(messages, ["provider_message_id"])


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        write_back([], ["detail"])


def test_row_that_is_there_is_not_added_again():
    first = add_unless_there(InboxPost(provider="a", request_hash="1", body="{}"))
    assert first == InboxPost.objects.get().pk
    again = InboxPost(provider="b", request_hash="1", body="[]")
    assert add_unless_there(again) is None
    assert InboxPost.objects.get().provider == "a"
