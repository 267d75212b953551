"""How our own mail to each host does, for the advice of the check."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from blacklist.advice import Figures, HostFigures
from delivery.services.statistics import host_counts

_SPAN = timedelta(days=90)
# Counting goes over all messages of the span: not at every key that is pressed.
_CACHE_SECONDS = 3_600
_CACHE_KEY = "invoices.host_figures"


def host_figures() -> HostFigures:
    """Hosts and domains that send much of our mail back, counted over 90 days, at most
    an hour ago.
    """
    figures: Any = cache.get_or_set(_CACHE_KEY, _count, _CACHE_SECONDS)
    return dict(figures)


def _count() -> dict[str, Figures]:
    counts = host_counts(since=timezone.now() - _SPAN)
    figures = {name: Figures(one.sent, one.bounced) for name, one in counts.items()}
    return {name: one for name, one in figures.items() if one.is_bad}
