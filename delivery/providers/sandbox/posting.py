"""The sandbox's worker: post due events, signed, to the real webhook address."""

import json
import logging
import time
from datetime import timedelta

import requests
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from delivery.backoff import backoff_seconds
from delivery.models import SandboxEvent
from delivery.providers.sandbox.signatures import signed_headers

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = (3, 10)
LEASE = timedelta(seconds=30)
# With waits of up to 15 minutes, about ten hours.
TRIES = 50
SWEEP_BATCH = 200


def post_event(event_id: int) -> None:
    """Post one event if it is due and open. Not received: again later, by the sweep.

    Taking it moves its due time ahead, so that two workers do not post it at once.
    """
    now = timezone.now()
    taken = SandboxEvent.objects.filter(
        pk=event_id, posted_at__isnull=True, due_at__lte=now, attempts__lt=TRIES
    ).update(due_at=now + LEASE, attempts=F("attempts") + 1)
    if not taken:
        return
    event = SandboxEvent.objects.get(pk=event_id)
    if _is_received(event):
        event.posted_at = timezone.now()
        event.save(update_fields=["posted_at"])
    else:
        wait = timedelta(seconds=backoff_seconds(event.attempts))
        event.due_at = timezone.now() + wait
        event.save(update_fields=["due_at"])


def due_event_ids() -> list[int]:
    """Events whose time has come and that nobody has posted."""
    due = SandboxEvent.objects.filter(
        posted_at__isnull=True, due_at__lte=timezone.now(), attempts__lt=TRIES
    )
    return list(due.values_list("pk", flat=True)[:SWEEP_BATCH])


def _is_received(event: SandboxEvent) -> bool:
    body = json.dumps({"events": [event.payload]}).encode()
    timestamp = str(int(time.time()))
    headers = {"Content-Type": "application/json"} | signed_headers(
        body, timestamp=timestamp, secret=settings.SANDBOX_WEBHOOK_SECRET
    )
    site = settings.SANDBOX_WEBHOOK_URL or settings.PUBLIC_URL
    url = site + reverse("sandbox-tracking")
    try:
        response = requests.post(
            url,
            data=body,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        logger.warning("Sandbox event %s was not received: %s", event.pk, error)
        return False
    # 409: it had arrived before, only its answer was lost.
    is_received = response.status_code in (200, 204, 409)
    if not is_received:
        logger.warning("Sandbox event %s: HTTP %s", event.pk, response.status_code)
    return is_received
