"""What the blacklist does by itself. Every task may run again."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from blacklist.models import Suppression
from blacklist.services import release_aged

Reason = Suppression.Reason
logger = logging.getLogger(__name__)


@shared_task
def expire_suppressions() -> None:
    """Release what has aged out."""
    days = {
        Reason.FULL: settings.FULL_MAILBOX_DAYS,
        Reason.REPEATED: settings.REPEATED_BOUNCE_DAYS,
        Reason.DISABLED: settings.DISABLED_MAILBOX_DAYS,
    }
    kept_for = {reason: timedelta(days=number) for reason, number in days.items()}
    number = release_aged(now=timezone.now(), kept_for=kept_for)
    logger.info("Blacklist: %s entries aged out", number)
