"""What the blacklist does by itself. Every task may run again."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from blacklist.services import release_aged

logger = logging.getLogger(__name__)


@shared_task
def expire_suppressions() -> None:
    """Release what has aged out."""
    full_for = timedelta(days=settings.FULL_MAILBOX_DAYS)
    number = release_aged(now=timezone.now(), full_for=full_for)
    logger.info("Blacklist: %s entries aged out", number)
