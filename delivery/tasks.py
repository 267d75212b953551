"""Celery's way in: an id comes, a service is called. Twice does no more than once."""

import logging

from celery import shared_task
from django.conf import settings

from delivery.providers.sandbox import posting
from delivery.publishing import publish_on_commit
from delivery.services import claiming, draining, events, inbox

logger = logging.getLogger(__name__)


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
