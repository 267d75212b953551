"""What is deleted with time, and what never is."""

from datetime import timedelta

from django.utils import timezone

from delivery.models import Event, InboxPost, SandboxEvent, SandboxMail
from delivery.services import retention

OLD = timezone.now() - timedelta(days=91)


def post(number, *, received_at=OLD, processed_at=OLD):
    return InboxPost.objects.create(
        provider="sandbox",
        request_hash=str(number),
        body="[]",
        received_at=received_at,
        processed_at=processed_at,
    )


def test_old_read_posts_go_and_others_stay(db):
    post(1)
    young, unread = post(2, received_at=timezone.now()), post(3, processed_at=None)
    assert retention.forget_old()["inbox_posts"] == 1
    assert set(InboxPost.objects.all()) == {young, unread}


def test_it_goes_on_until_all_are_gone(db, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        post(number)
    assert retention.forget_old()["inbox_posts"] == 5


def test_old_sandbox_mails_go_with_their_events(db):
    mail = SandboxMail.objects.create(
        idempotency_key="1",
        provider_message_id="1",
        recipient="ana@ejemplo.mx",
        subject="",
        mime=b"",
        accepted_at=OLD,
    )
    SandboxEvent.objects.create(mail=mail, payload={}, due_at=OLD)
    assert retention.forget_old()["sandbox_mails"] == 1
    assert not SandboxEvent.objects.exists()


def test_events_are_history(message):
    Event.objects.create(
        content_hash="1", message=message, type="sent", raw={}, occurred_at=OLD
    )
    retention.forget_old()
    assert Event.objects.exists()
