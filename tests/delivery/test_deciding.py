"""What an administrator decides about messages and posts that stopped."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from delivery.models import InboxPost, Message
from delivery.monitoring import DailyCount
from delivery.services.deciding import (
    look_again,
    mark_accepted,
    read_again,
    send_again,
)
from delivery.services.sending import send


@pytest.fixture
def doubtful(message):
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(
        send_state="unknown", provider="postmark", doubtful_since=now, attempts=3
    )
    return message


@pytest.fixture
def published(monkeypatch):
    told = []
    monkeypatch.setattr(
        "delivery.services.deciding.publish_on_commit",
        lambda name, pk: told.append((name.removeprefix("delivery.tasks."), pk)),
    )
    return told


def test_message_in_doubt_is_sent_again_when_a_person_says_so(doubtful, published):
    assert send_again([doubtful.pk]) == 1
    assert published == [("send_message", doubtful.pk)]
    send(doubtful.pk)
    doubtful.refresh_from_db()
    assert doubtful.send_state == "accepted"
    assert send_again([doubtful.pk]) == 0


def test_what_is_no_address_is_not_sent_again(make_dispatch, published):
    bad = make_dispatch("ana@ejemplo.mx,beto@ejemplo.mx").messages.get(role="customer")
    assert bad.send_state == "failed"
    assert send_again([bad.pk]) == 0


def test_doubt_is_looked_up_where_that_can_be(doubtful, published, settings):
    assert look_again([doubtful.pk]) == 0
    settings.PROVIDERS_IN_USE = ["postmark"]
    assert look_again([doubtful.pk]) == 1
    assert published == [("resolve_message", doubtful.pk)]


def test_person_who_knows_ends_the_doubt(doubtful):
    assert mark_accepted([doubtful.pk]) == 1
    doubtful.refresh_from_db()
    assert doubtful.send_state == "accepted"
    assert doubtful.accepted_at and not doubtful.doubtful_since
    assert DailyCount.objects.get().sent == 1
    assert mark_accepted([doubtful.pk]) == 0


def test_post_that_was_set_aside_is_read_again(db, published):
    now = timezone.now()
    InboxPost.objects.create(provider="a", request_hash="1", body="", processed_at=now)
    bad = InboxPost.objects.create(
        provider="a",
        request_hash="2",
        body="",
        processed_at=now,
        error="no",
        attempts=5,
    )
    assert read_again(InboxPost.objects.values_list("pk", flat=True)) == 1
    bad.refresh_from_db()
    assert (bad.processed_at, bad.attempts, bad.error) == (None, 0, "")
    assert published == [("process_inbox_post", bad.pk)]


@pytest.mark.parametrize("action", ["send_again", "look_again", "mark_accepted"])
def test_administration_offers_it(admin_client, doubtful, action):
    url = reverse("admin:delivery_message_changelist")
    data = {"action": action, "_selected_action": [doubtful.pk]}
    assert admin_client.post(url, data).status_code == 302
    doubtful.refresh_from_db()
    ended = {"send_again": "pending", "mark_accepted": "accepted"}
    assert doubtful.send_state == ended.get(action, "unknown")


def test_who_may_only_look_may_not_decide(client, alicia, doubtful):
    alicia.is_staff = True
    alicia.save()
    alicia.user_permissions.add(Permission.objects.get(codename="view_message"))
    client.force_login(alicia)
    page = client.get(reverse("admin:delivery_message_changelist"))
    assert page.status_code == 200
    assert "mark_accepted" not in page.text
