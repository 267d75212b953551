"""How the machine itself does: what waits, since when, and what found no place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from delivery.choices import WAITING_TO_SEND, SendState
from delivery.models import Event, InboxPost, Message
from delivery.monitoring import Storm

SET_ASIDE_SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class Health:
    """Numbers of now. Ages in whole seconds, 0 when nothing waits.

    by_state: messages in each send state that is not the end.
    queue_age_seconds: how long the longest waiting due message has been due.
    unknown: messages of which nobody knows whether the provider took them.
    webhook_lag_seconds: how long the oldest unread post has been waiting.
    inbox_set_aside: posts of the last seven days that could not be read to the end.
    unmatched_events: news without a message; after seven days nobody looks for it.
    """

    by_state: dict[str, int]
    queued: int
    queue_age_seconds: int
    unknown: int
    inbox_waiting: int
    webhook_lag_seconds: int
    inbox_set_aside: int
    unmatched_events: int
    open_storms: int

    @property
    def queue_age(self) -> timedelta:
        return timedelta(seconds=self.queue_age_seconds)


def health() -> Health:
    """Read from partial indexes of open rows, however many messages there are."""
    now = timezone.now()
    queue = Message.objects.filter(send_state__in=WAITING_TO_SEND)
    states = queue.values("send_state").order_by()
    waiting = {
        row["send_state"]: row
        for row in states.annotate(number=Count("pk"), since=Min("next_try_at"))
    }
    by_state = {
        state: waiting[state]["number"] if state in waiting else 0
        for state in sorted(WAITING_TO_SEND)
    }
    unknown = Message.objects.filter(send_state=SendState.UNKNOWN).count()
    inbox = InboxPost.objects.filter(processed_at__isnull=True).aggregate(
        number=Count("pk"), since=Min("received_at")
    )
    recent = InboxPost.objects.filter(received_at__gt=now - SET_ASIDE_SHOWN)
    return Health(
        by_state=by_state | {SendState.UNKNOWN.value: unknown},
        queued=sum(by_state.values()),
        queue_age_seconds=max(
            (_age(row["since"], now=now) for row in waiting.values()), default=0
        ),
        unknown=unknown,
        inbox_waiting=inbox["number"],
        webhook_lag_seconds=_age(inbox["since"], now=now),
        inbox_set_aside=recent.exclude(error="").count(),
        unmatched_events=Event.objects.filter(message__isnull=True).count(),
        open_storms=Storm.objects.filter(ended_at__isnull=True).count(),
    )


def _age(since: datetime | None, *, now: datetime) -> int:
    """A retry that waits for its time is not late."""
    return max(0, int((now - since).total_seconds())) if since else 0
