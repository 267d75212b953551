"""Delete what has done its work, a batch at a time, so that nobody waits for it.

With RETENTION_ARCHIVE_DIR each batch is first added to a gzip file of JSON lines there.
"""

import gzip
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.db import models
from django.utils import timezone

from delivery.models import Attachment, Dispatch, Event, InboxPost, Message, SandboxMail
from delivery.services.batches import Rows, in_batches


def forget_old() -> dict[str, int]:
    """Delete what is older than the settings …_KEPT_DAYS and …_KEPT_YEARS say.

    Dispatches, messages and events are an invoice's history and live as long as it must
    be kept; the raw words that events were read from go sooner, and so do events that
    found no message. A post that nobody could read yet stays. Attached files stay too:
    they are the invoice's own. Returns how many rows of each there were.
    """
    posts = InboxPost.objects.filter(
        processed_at__isnull=False, received_at__lt=_ago(days=settings.INBOX_KEPT_DAYS)
    )
    mails = SandboxMail.objects.filter(
        accepted_at__lt=_ago(days=settings.SANDBOX_KEPT_DAYS)
    )
    events = Event.objects.filter(
        received_at__lt=_ago(days=settings.EVENT_PAYLOAD_KEPT_DAYS)
    )
    dispatches = Dispatch.objects.filter(
        created_at__lt=_ago(days=365.25 * settings.DELIVERY_KEPT_YEARS)
    )
    return {
        "inbox_posts": in_batches(posts, _delete),
        "sandbox_mails": in_batches(mails, lambda rows: rows.delete()),
        "unmatched_events": in_batches(
            events.filter(message__isnull=True), _delete, by="received_at"
        ),
        "payloads": in_batches(
            events.filter(raw__isnull=False), _forget_payloads, by="received_at"
        ),
        "dispatches": in_batches(dispatches, _delete_dispatches),
    }


def _ago(*, days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def _delete(rows: Rows) -> None:
    _archive(rows)
    rows.delete()


def _forget_payloads(events: Rows) -> None:
    _archive(events)
    events.update(raw=None)


def _delete_dispatches(dispatches: Rows) -> None:
    """With all that hangs on them."""
    _archive(dispatches)
    for below in (
        Attachment.objects.filter(dispatch__in=dispatches),
        Message.objects.filter(dispatch__in=dispatches),
        Event.objects.filter(message__dispatch__in=dispatches),
    ):
        _archive(below)
    dispatches.delete()


def _archive(rows: Iterable[models.Model]) -> None:
    """Add rows to the day's file of their kind; on the disk before they are deleted.

    A run that breaks off between the two leaves them in both places: nothing is lost.
    """
    if not settings.RETENTION_ARCHIVE_DIR:
        return
    texts: dict[str, list[str]] = {}
    for row in rows:
        line = serializers.serialize("jsonl", [row], ensure_ascii=False)
        texts.setdefault(row._meta.model_name or "", []).append(line)
    for name, lines in texts.items():
        file_name = f"{name}-{timezone.localdate()}.jsonl.gz"
        _append(Path(settings.RETENTION_ARCHIVE_DIR) / file_name, "".join(lines))


def _append(path: Path, text: str) -> None:
    """One more gzip member; only the owner may read it, for it holds addresses."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(gzip.compress(text.encode()))
        file.flush()
        os.fsync(file.fileno())
