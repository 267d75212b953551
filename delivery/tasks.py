"""Celery's way in: an id comes, a service is called. Twice does no more than once."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.conf import settings

from delivery.log_fields import log_fields
from delivery.providers.sandbox import posting
from delivery.publishing import publish_on_commit
from delivery.services import (
    alerts,
    blacklisting,
    claiming,
    counting,
    domain_check,
    draining,
    events,
    inbox,
    mirroring,
    releasing,
    resolving,
    retention,
    storms,
)

# No storm is seen by what is older.
RECENT_COUNTS_KEPT = timedelta(days=2)

logger = logging.getLogger(__name__)

# After so long the worker looks at its other tasks first.
INBOX_TURN_SECONDS = 5

# A list of a hundred thousand addresses takes its pages.
LIST_SECONDS = 30 * 60


@shared_task
def send_message(message_id: int) -> None:
    """Hand a message to the provider, if it is due, and what else is due with it."""
    if not draining.drain(message_id):
        return
    # What has to wait for its turn is not left to the sweep, which comes in bursts.
    following = claiming.next_due(within_seconds=settings.SWEEP_SECONDS)
    if following:
        next_id, seconds = following
        publish_on_commit("delivery.tasks.send_message", next_id, countdown=seconds)


@shared_task
def process_inbox_post(post_id: int) -> None:
    """Read a webhook post, and with it what else waits, for one turn.

    One that fails again and again is set aside.
    """
    with log_fields(post_id=post_id):
        _process_waiting(post_id)
        try:
            inbox.process_inbox(post_id)
        # A poisonous post must not stop the queue.
        except Exception as error:
            logger.exception("Inbox post %s", post_id)
            inbox.set_aside(post_id, repr(error))


def _process_waiting(post_id: int) -> None:
    """Many together cost a tenth of each alone; whoever fails is found alone."""
    ends_at = time.monotonic() + INBOX_TURN_SECONDS
    try:
        while inbox.process_waiting():
            if time.monotonic() >= ends_at:
                publish_on_commit("delivery.tasks.process_inbox_post", post_id)
                break
    except Exception:
        logger.exception("Posts cannot be processed together")


@shared_task
def post_sandbox_event(event_id: int) -> None:
    """Play the provider: post one planned event to our webhook."""
    posting.post_event(event_id)


@shared_task
def sweep_messages() -> None:
    """Find what a lost broker message, a dead worker or a passed wait left behind."""
    claiming.expire_leases()
    # A task for each batch: whoever takes one message takes those after it too.
    for message_id in claiming.due_ids()[:: settings.SEND_BATCH]:
        publish_on_commit("delivery.tasks.send_message", message_id)
    for event_id in posting.due_event_ids():
        publish_on_commit("delivery.tasks.post_sandbox_event", event_id)


@shared_task
def sweep_inbox() -> None:
    """Process posts that nobody took, and match events that came too early."""
    for post_id in inbox.waiting_ids():
        publish_on_commit("delivery.tasks.process_inbox_post", post_id)
    events.settle_waiting()


@shared_task
def watch_delivery() -> None:
    """See storms and end them, forget old minutes, and tell of what is wrong."""
    steps: list[Callable[[], object]] = [
        blacklisting.judge_again,
        storms.end_storms,
        partial(counting.forget_recent, older_than=RECENT_COUNTS_KEPT),
        alerts.look_around,
        alerts.send_alerts,
    ]
    for step in steps:
        try:
            step()
        # What cannot be looked at must not keep the rest from being told.
        except Exception:
            logger.exception("%s", step)


@shared_task
def check_sending_domain() -> None:
    """Look at the sending domain's DNS; `watch_delivery` tells what fails."""
    domain_check.run_checks()


@shared_task
def run_asked_checks(run_id: int) -> None:
    """The same when an administrator asked for it."""
    domain_check.run_asked_checks(run_id)


@shared_task
def forget_old() -> None:
    """Delete read posts and sandbox mails that nobody needs any more."""
    logger.info("Deleted: %s", retention.forget_old())


@shared_task(time_limit=LIST_SECONDS)
def mirror_lists() -> None:
    """What the providers' own lists got lately, with an overlap of two days."""
    mirroring.mirror_recent()


@shared_task(time_limit=LIST_SECONDS)
def mirror_whole_lists() -> None:
    """The providers' own lists from end to end, so that what left them is seen too."""
    mirroring.mirror_whole()


@shared_task
def carry_release(suppression_id: int) -> None:
    """Ask the providers to let go of an address whose release was asked for."""
    releasing.carry_release(suppression_id)


@shared_task
def sweep_releases() -> None:
    """Ask again where a provider takes its time or was out of reach."""
    for suppression_id in releasing.waiting_ids():
        publish_on_commit("delivery.tasks.carry_release", suppression_id)


@shared_task
def resolve_message(message_id: int) -> None:
    """Look at the provider for a message whose acceptance is unknown."""
    with log_fields(message_id=message_id):
        resolving.resolve(message_id)


@shared_task
def sweep_doubts() -> None:
    """Find the messages in doubt whose next look is due."""
    for message_id in resolving.due_ids():
        publish_on_commit("delivery.tasks.resolve_message", message_id)
