"""Storms: see one, hold the blacklisting of its domain, end it when it is over."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from delivery.monitoring import RecentCount, Storm
from delivery.storms import StormRule, is_storm

logger = logging.getLogger(__name__)


def holds_blacklisting(domain: str) -> bool:
    """Whether an address that this domain calls invalid must not be blacklisted now.

    Opens the storm when it is the first to see it, and counts what is held. To be
    asked in the transaction that counted the bounce.
    """
    storm = Storm.objects.filter(domain=domain, ended_at__isnull=True).first()
    if storm is None:
        storm = _opened(domain)
    if storm is None:
        return False
    Storm.objects.filter(pk=storm.pk).update(held=F("held") + 1)
    return True


def end_storms() -> int:
    """End the storms whose last hour was calm. Returns how many."""
    ended = 0
    for storm in Storm.objects.filter(ended_at__isnull=True):
        if not is_storm(**_last_hour(storm.domain), rule=_rule()):
            open_one = Storm.objects.filter(pk=storm.pk, ended_at__isnull=True)
            ended += open_one.update(ended_at=timezone.now())
    return ended


def _opened(domain: str) -> Storm | None:
    counts = _last_hour(domain)
    if not is_storm(**counts, rule=_rule()):
        return None
    try:
        with transaction.atomic():
            storm = Storm.objects.create(domain=domain, **counts)
    except IntegrityError:
        # Another worker saw it at the same moment.
        return Storm.objects.filter(domain=domain, ended_at__isnull=True).first()
    logger.error(
        "Storm at %s: %s of %s invalid, blacklisting held",
        domain,
        storm.invalid,
        storm.ended,
    )
    return storm


def _last_hour(domain: str) -> dict[str, int]:
    since = timezone.now() - timedelta(minutes=settings.STORM_MINUTES)
    rows = RecentCount.objects.filter(domain=domain, at__gt=since)
    sums = rows.aggregate(ended=Sum("ended"), invalid=Sum("invalid"))
    return {name: value or 0 for name, value in sums.items()}


def _rule() -> StormRule:
    return StormRule(settings.STORM_LEAST_INVALID, settings.STORM_LEAST_PERCENT)
