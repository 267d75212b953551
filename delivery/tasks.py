"""Celery's way in: an id comes, a service is called. Twice does no more than once."""

import logging
from datetime import timedelta

from celery import shared_task

from delivery.providers.sandbox import posting
from delivery.publishing import publish_on_commit
from delivery.services import (
    alerts,
    counting,
    domain_check,
    events,
    inbox,
    retention,
    sending,
    storms,
)

# No storm is seen by what is older.
RECENT_COUNTS_KEPT = timedelta(days=2)

logger = logging.getLogger(__name__)


@shared_task
def send_message(message_id: int) -> None:
    """Hand one message to the provider, if it is due."""
    sending.send(message_id)


@shared_task
def process_inbox_post(post_id: int) -> None:
    """Read one webhook post. One that fails again and again is set aside."""
    try:
        inbox.process_inbox(post_id)
    # A poisonous post must not stop the queue.
    except Exception as error:
        logger.exception("Inbox post %s", post_id)
        inbox.set_aside(post_id, repr(error))


@shared_task
def post_sandbox_event(event_id: int) -> None:
    """Play the provider: post one planned event to our webhook."""
    posting.post_event(event_id)


@shared_task
def sweep_messages() -> None:
    """Find what a lost broker message, a dead worker or a passed wait left behind."""
    sending.expire_leases()
    for message_id in sending.due_ids():
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
    """End storms that are over, forget old minutes, and tell of what is wrong."""
    storms.end_storms()
    counting.forget_recent(older_than=RECENT_COUNTS_KEPT)
    alerts.look_around()
    alerts.send_alerts()


@shared_task
def check_sending_domain() -> None:
    """Look at the sending domain's DNS; `watch_delivery` tells what fails."""
    domain_check.run_checks()


@shared_task
def forget_old() -> None:
    """Delete read posts and sandbox mails that nobody needs any more."""
    logger.info("Deleted: %s", retention.forget_old())
