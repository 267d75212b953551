"""The sweeps find what the broker lost; the tasks survive what is poisonous."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from delivery import tasks
from delivery.models import Event, InboxPost, Message, SandboxEvent
from delivery.services.claiming import due_ids
from delivery.services.inbox import GROUP
from delivery.services.sending import send
from easysmart import celery_app


@pytest.fixture
def published(monkeypatch):
    """What would have gone to the broker: task names without ours, and ids."""
    told = []
    monkeypatch.setattr(
        "delivery.tasks.publish_on_commit",
        lambda name, pk, countdown=0: told.append(
            (name.removeprefix("delivery.tasks."), pk)
        ),
    )
    return told


@pytest.mark.parametrize(("batch", "tasks_wanted"), [(1, 4), (2, 2), (100, 1)])
def test_lost_messages_are_published_again_by_batches(
    make_dispatch, published, settings, batch, tasks_wanted
):
    settings.SEND_BATCH = batch
    make_dispatch("ana@ejemplo.mx", "beto@ejemplo.mx", "caro@ejemplo.mx")
    tasks.sweep_messages()
    assert published == [("send_message", pk) for pk in due_ids()[::batch]]
    assert len(published) == tasks_wanted


def test_turn_that_ends_early_is_taken_up_again(make_dispatch, published, monkeypatch):
    monkeypatch.setattr("delivery.services.draining.TURN_SECONDS", -1)
    first, second = make_dispatch("ana@ejemplo.mx").messages.order_by("pk")
    tasks.send_message(first.pk)
    assert published == [("send_message", second.pk)]


def test_message_whose_time_has_not_come_waits(message, published):
    Message.objects.update(next_try_at=timezone.now() + timedelta(seconds=30))
    tasks.sweep_messages()
    assert published == []


def test_sweep_ends_leases_and_repeats_where_that_is_safe(message, published):
    Message.objects.filter(role="copy").delete()
    Message.objects.update(
        send_state="sending",
        claim=message.uuid,
        lease_until=timezone.now() - timedelta(seconds=1),
        provider="sandbox",
    )
    tasks.sweep_messages()
    message.refresh_from_db()
    assert message.send_state == "unknown"
    assert published == [("send_message", message.pk)]


def test_lost_sandbox_events_are_published_again(message, published):
    send(message.pk)
    Message.objects.update(send_state="accepted")
    SandboxEvent.objects.update(due_at=timezone.now())
    tasks.sweep_messages()
    expected = {("post_sandbox_event", one.pk) for one in SandboxEvent.objects.all()}
    assert set(published) == expected


def test_lost_posts_are_published_again(db, published):
    post = InboxPost.objects.create(provider="sandbox", request_hash="1", body="{}")
    tasks.sweep_inbox()
    assert published == [("process_inbox_post", post.pk)]


def test_sweep_matches_events_that_came_early(message, published):
    Message.objects.filter(pk=message.pk).update(
        provider="sandbox", provider_message_id="7", send_state="accepted"
    )
    Event.objects.create(
        content_hash="1",
        provider="sandbox",
        provider_message_id="7",
        type="delivered",
        raw={},
        occurred_at=timezone.now(),
    )
    tasks.sweep_inbox()
    message.refresh_from_db()
    assert message.delivery_state == "delivered"


def test_poisonous_post_does_not_stop_the_queue(db):
    # A provider that was taken out of the configuration.
    post = InboxPost.objects.create(provider="gone", request_hash="1", body="{}")
    tasks.process_inbox_post(post.pk)
    post.refresh_from_db()
    assert post.attempts == 1
    assert "gone" in post.error


def test_posts_that_wait_are_read_together(db):
    posts = [
        InboxPost.objects.create(provider="sandbox", request_hash=str(n), body="[]")
        for n in range(GROUP + 2)
    ]
    tasks.process_inbox_post(posts[0].pk)
    assert not InboxPost.objects.filter(processed_at__isnull=True).exists()


def test_poisonous_post_costs_the_others_only_a_sweep(db):
    bad = InboxPost.objects.create(provider="gone", request_hash="1", body="{}")
    good = InboxPost.objects.create(provider="sandbox", request_hash="2", body="[]")
    tasks.process_inbox_post(bad.pk)
    tasks.process_inbox_post(good.pk)
    good.refresh_from_db()
    assert good.processed_at


def test_each_task_calls_its_service(message):
    tasks.send_message(message.pk)
    message.refresh_from_db()
    assert message.send_state == "accepted"


def test_schedule_names_tasks_that_exist():
    ours = {
        entry["task"]
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"].startswith("delivery.")
    }
    swept = {"delivery.tasks.sweep_messages", "delivery.tasks.sweep_inbox"}
    assert swept <= ours <= set(celery_app.tasks)
