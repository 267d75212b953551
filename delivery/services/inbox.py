"""From a raw post to events: read, made unique, matched."""

import hashlib
import json
import logging
import math
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from delivery.bounces import classify_bounce, find_status_code
from delivery.choices import BOUNCES, BounceKind
from delivery.errors import BadEvent
from delivery.models import Event, InboxPost
from delivery.providers.base import Provider, ReportedEvent
from delivery.providers.registry import get_provider
from delivery.services.events import settle_or_leave
from delivery.services.measuring import note_lag

logger = logging.getLogger(__name__)

TRIES = 5
BATCH = 500
# Of a hundred events each, if the provider gathers them.
GROUP = 20
# A clock that is further ahead than this is wrong, not fast.
CLOCK_TOLERANCE = timedelta(days=1)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@transaction.atomic
def process_inbox(post_id: int) -> None:
    """Turn a kept post into events and their consequences. Twice does nothing more.

    An event that cannot be read loses only itself: its error stays on the post.
    """
    _process(InboxPost.objects.filter(pk=post_id))


@transaction.atomic
def process_waiting() -> int:
    """The same for a group of posts that nobody has, the longest waiting first.

    Returns how many there were. What cannot be processed fails the whole group, and
    then wants to be tried alone.
    """
    # One that failed before must not fail the others again.
    fresh = InboxPost.objects.filter(attempts=0)
    return _process(fresh, limit=GROUP)


def is_waiting(post_id: int) -> bool:
    """Whether nobody has processed this post."""
    return InboxPost.objects.filter(pk=post_id, processed_at__isnull=True).exists()


def waiting_ids() -> list[int]:
    """Posts that nobody has processed, the oldest first."""
    waiting = InboxPost.objects.filter(processed_at__isnull=True)
    return list(waiting.order_by("received_at").values_list("pk", flat=True)[:BATCH])


def set_aside(post_id: int, error: str) -> None:
    """Count a failed try of a post; after the last one it waits for a person."""
    InboxPost.objects.filter(pk=post_id).update(
        attempts=F("attempts") + 1, error=error[:2000]
    )
    InboxPost.objects.filter(
        pk=post_id, attempts__gte=TRIES, processed_at__isnull=True
    ).update(processed_at=timezone.now())


def _process(chosen: QuerySet[InboxPost], *, limit: int = 1) -> int:
    waiting = chosen.filter(processed_at__isnull=True).order_by("received_at")
    posts = list(waiting.select_for_update(skip_locked=True)[:limit])
    events: list[Event] = []
    for post in posts:
        found, errors = _read(post)
        events += found
        post.error = "\n".join(errors)
    # In one order everywhere, so that two posts with the same events cannot deadlock.
    events.sort(key=lambda event: event.content_hash)
    Event.objects.bulk_create(events, ignore_conflicts=True)
    hashes = [event.content_hash for event in events]
    settle_or_leave(Event.objects.filter(content_hash__in=hashes, message__isnull=True))
    for post in posts:
        post.processed_at = timezone.now()
        post.save(update_fields=["processed_at", "error"])
        transaction.on_commit(partial(note_lag, post.provider, post.received_at))
    return len(posts)


def _read(post: InboxPost) -> tuple[list[Event], list[str]]:
    provider = get_provider(post.provider)
    try:
        raws = provider.raw_events(post.body)
    except BadEvent as error:
        return [], [str(error)]
    events, errors = [], []
    for number, raw in enumerate(raws, start=1):
        try:
            events.append(_event(provider, raw, received_at=post.received_at))
        except (BadEvent, RecursionError) as error:
            logger.warning("Inbox post %s, event %s: %s", post.pk, number, error)
            errors.append(f"{number}: {error}")
    return events, errors


def _event(provider: Provider, raw: object, *, received_at: datetime) -> Event:
    reported = provider.read_event(raw)
    if not EARLIEST < reported.occurred_at < received_at + CLOCK_TOLERANCE:
        raise BadEvent(f"Impossible time: {reported.occurred_at}")
    words = str(_storable(reported.words))
    return Event(
        content_hash=_content_hash(provider.name, reported),
        provider=provider.name,
        provider_message_id=str(_storable(reported.provider_message_id))[:255],
        message_uuid=reported.message_uuid,
        recipient=str(_storable(reported.recipient))[:254],
        type=reported.type,
        bounce_kind=_kind(reported),
        status_code=find_status_code(reported.status_code) or find_status_code(words),
        words=words,
        raw=_storable(raw),
        occurred_at=reported.occurred_at,
    )


def _kind(reported: ReportedEvent) -> BounceKind:
    if reported.type not in BOUNCES:
        return BounceKind.NONE
    return classify_bounce(
        reported.status_code,
        words=reported.words,
        provider_class=reported.provider_class,
    )


def _content_hash(provider: str, reported: ReportedEvent) -> str:
    """What makes two reports the same fact. Not their id: some change it when retried.

    Source: sendgrid/docs issue 2933, the same event up to 46 times.
    """
    content = [
        provider,
        str(reported.message_uuid or ""),
        reported.provider_message_id,
        reported.recipient.lower(),
        reported.native_type,
        reported.occurred_at.astimezone(UTC).isoformat(),
        reported.status_code,
        reported.words,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _storable(value: object) -> object:
    """The same JSON value without what PostgreSQL cannot keep."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {str(_storable(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
