"""What a person decides about messages and posts that cannot go on by themselves."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from delivery.choices import STOPPED_SENDING, SendState
from delivery.models import InboxPost, Message
from delivery.providers.registry import LOOK_UPS
from delivery.publishing import publish_on_commit
from delivery.services.counting import count_by_id
from delivery.services.dispatching import is_address
from delivery.services.events import adopt

logger = logging.getLogger(__name__)

CONFIRMED = "Una persona confirmó que se envió."


@transaction.atomic
def send_again(message_ids: Iterable[int]) -> int:
    """Put messages that failed, are in doubt or are withheld in line once more.

    One in doubt may then arrive twice: that is what the person decides. What is still
    blacklisted is withheld again; what is no address is left. Returns how many.
    """
    stopped = Message.objects.filter(pk__in=_locked(message_ids, STOPPED_SENDING))
    ids = [one.pk for one in stopped.order_by("pk") if is_address(one.address)]
    Message.objects.filter(pk__in=ids).update(
        send_state=SendState.PENDING,
        detail="",
        attempts=0,
        claim=None,
        lease_until=None,
        doubtful_since=None,
        next_try_at=timezone.now(),
    )
    for message_id in ids:
        publish_on_commit("delivery.tasks.send_message", message_id)
    return len(ids)


@transaction.atomic
def look_again(message_ids: Iterable[int]) -> int:
    """Look for messages in doubt at their providers, as far as these can be asked.

    Returns how many will be looked for.
    """
    ids = _locked(message_ids, {SendState.UNKNOWN})
    askable = LOOK_UPS.keys() & set(settings.PROVIDERS_IN_USE)
    rows = Message.objects.filter(pk__in=ids, provider__in=askable)
    due = list(rows.values_list("pk", flat=True))
    rows.update(next_try_at=timezone.now())
    for message_id in due:
        publish_on_commit("delivery.tasks.resolve_message", message_id)
    return len(due)


@transaction.atomic
def mark_accepted(message_ids: Iterable[int]) -> int:
    """Messages in doubt of which a person knows that they were sent. How many."""
    ids = _locked(message_ids, {SendState.UNKNOWN})
    Message.objects.filter(pk__in=ids).update(
        send_state=SendState.ACCEPTED,
        detail=CONFIRMED,
        accepted_at=Coalesce("accepted_at", F("doubtful_since"), timezone.now()),
        claim=None,
        lease_until=None,
        doubtful_since=None,
    )
    adopt(*Message.objects.filter(pk__in=ids))
    count_by_id(ids)
    return len(ids)


@transaction.atomic
def read_again(post_ids: Iterable[int]) -> int:
    """Read webhook posts anew that were set aside. Returns how many there are."""
    posts = InboxPost.objects.select_for_update().filter(
        pk__in=list(post_ids), processed_at__isnull=False
    )
    ids = list(posts.exclude(error="").order_by("pk").values_list("pk", flat=True))
    InboxPost.objects.filter(pk__in=ids).update(processed_at=None, attempts=0, error="")
    for post_id in ids:
        publish_on_commit("delivery.tasks.process_inbox_post", post_id)
    return len(ids)


def _locked(message_ids: Iterable[int], states: Iterable[SendState]) -> list[int]:
    """Those of them that are in one of these states, and stay so until the end."""
    rows = Message.objects.select_for_update(no_key=True).filter(
        pk__in=list(message_ids), send_state__in=list(states)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))
