"""What is deleted with time, and what never is."""

import gzip
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.models import (
    Dispatch,
    Event,
    InboxPost,
    SandboxEvent,
    SandboxMail,
    StoredFile,
)
from delivery.services import batches, retention

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
    monkeypatch.setattr(batches, "BATCH", 2)
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


def event(message, *, at=OLD, hash="1"):
    return Event.objects.create(
        content_hash=hash,
        message=message,
        type="sent",
        raw={"to": "ana@ejemplo.mx"},
        occurred_at=at,
        received_at=at,
    )


def test_events_are_history(message):
    event(message)
    retention.forget_old()
    assert Event.objects.get().raw


def test_payload_goes_and_the_event_stays(message):
    event(message, at=timezone.now() - timedelta(days=366))
    assert retention.forget_old()["payloads"] == 1
    assert Event.objects.get().raw is None
    assert retention.forget_old()["payloads"] == 0


def test_event_without_a_message_goes_with_its_payload(db):
    event(None, at=timezone.now() - timedelta(days=366))
    assert retention.forget_old()["unmatched_events"] == 1
    assert not Event.objects.exists()


def test_whole_history_goes_after_its_years(make_dispatch, message):
    event(message)
    old = message.dispatch
    old.created_at = timezone.now() - timedelta(days=5 * 366)
    old.save()
    young = make_dispatch("beto@ejemplo.mx")
    assert retention.forget_old()["dispatches"] == 1
    assert Dispatch.objects.get() == young
    assert not Event.objects.exists()
    # The files are the invoice's, and the younger dispatch has the same.
    assert StoredFile.objects.exists()


def test_what_goes_is_archived_first(message, settings, tmp_path):
    settings.RETENTION_ARCHIVE_DIR = tmp_path
    post(1)
    event(message)
    Dispatch.objects.update(created_at=timezone.now() - timedelta(days=5 * 366))
    retention.forget_old()
    kept = {one.name.rpartition("-20")[0]: one for one in tmp_path.iterdir()}
    assert kept.keys() == {"inboxpost", "dispatch", "attachment", "message", "event"}
    [line] = gzip.decompress(kept["event"].read_bytes()).decode().splitlines()
    assert json.loads(line)["fields"]["raw"] == {"to": "ana@ejemplo.mx"}
    assert kept["event"].stat().st_mode & 0o777 == 0o600


def test_archive_grows_by_members(db, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 2)
    settings.RETENTION_ARCHIVE_DIR = tmp_path
    for number in range(5):
        post(number)
    retention.forget_old()
    [archive] = tmp_path.iterdir()
    assert len(gzip.decompress(archive.read_bytes()).splitlines()) == 5


def test_what_cannot_be_archived_stays(db, settings, tmp_path):
    settings.RETENTION_ARCHIVE_DIR = tmp_path / "gone"
    post(1)
    with pytest.raises(OSError):
        retention.forget_old()
    assert InboxPost.objects.exists()
