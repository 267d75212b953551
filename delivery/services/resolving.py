"""A message whose acceptance is unknown is looked for at its provider.

Found: it was accepted. Not found: it stays unknown, for a person to decide, because
nothing proves that it will not appear yet.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from delivery.choices import SendState
from delivery.errors import ApiFailed, BadEvent
from delivery.models import Message
from delivery.providers.look_ups import Wanted
from delivery.providers.registry import LOOK_UPS, get_look_up, get_provider
from delivery.services.counting import count_by_id
from delivery.services.events import adopt

logger = logging.getLogger(__name__)

# After the doubt began. Providers show a message only after seconds, or minutes.
LOOKS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
# Clocks differ.
MARGIN = timedelta(minutes=5)
SWEEP_BATCH = 200


def due_ids() -> list[int]:
    """Messages in doubt that should be looked for now."""
    due = Message.objects.filter(_due(timezone.now()))
    return list(due.order_by("next_try_at").values_list("pk", flat=True)[:SWEEP_BATCH])


def resolve(message_id: int) -> None:
    """Look for one message at its provider, if a look is due and nobody else took it.

    Does nothing otherwise, so it may be called any number of times, at any time.
    """
    message = Message.objects.filter(_due(timezone.now()), pk=message_id).first()
    if message is None or not _take_look(message):
        return
    wanted = Wanted(
        message_uuid=message.uuid,
        address=message.address,
        since=message.created_at - MARGIN,
    )
    try:
        found = get_look_up(message.provider)(wanted)
    except (ApiFailed, BadEvent):
        logger.exception("Message %s could not be looked for", message.uuid)
        return
    if found:
        _accept(message, found)


def _due(now: datetime) -> Q:
    """In doubt, not to be repeated any more, and with a look left.

    next_try_at is when the next look is due; after the last one it is doubtful_since,
    which it never is before.
    """
    askable = Q(pk__in=[])
    for name in LOOK_UPS.keys() & set(settings.PROVIDERS_IN_USE):
        window = get_provider(name).idempotency_window or timedelta(0)
        askable |= Q(provider=name, doubtful_since__lte=now - window)
    return askable & Q(
        send_state=SendState.UNKNOWN,
        next_try_at__lte=now,
        next_try_at__gt=F("doubtful_since"),
    )


def _take_look(message: Message) -> bool:
    """Whether this caller is the one to look; the next look is then another's."""
    now, since = timezone.now(), message.doubtful_since
    if since is None:
        return False
    following = (since + after for after in LOOKS if since + after > now)
    taken = Message.objects.filter(
        pk=message.pk,
        send_state=SendState.UNKNOWN,
        next_try_at=message.next_try_at,
    ).update(next_try_at=next(following, since))
    return bool(taken) and now >= since + LOOKS[0]


@transaction.atomic
def _accept(message: Message, provider_message_id: str) -> None:
    accepted = Message.objects.filter(
        pk=message.pk, send_state=SendState.UNKNOWN
    ).update(
        send_state=SendState.ACCEPTED,
        provider_message_id=provider_message_id,
        accepted_at=timezone.now(),
        detail="",
        doubtful_since=None,
        claim=None,
        lease_until=None,
    )
    if accepted:
        message.refresh_from_db()
        adopt(message)
        count_by_id([message.pk])
        logger.info("Message %s was found at %s", message.uuid, message.provider)
