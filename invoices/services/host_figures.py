"""How our own mail to each host does, for the advice of the check."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from blacklist.advice import Figures, HostFigures
from delivery.services.statistics import counts_by

_SPAN = timedelta(days=90)
# One sum over the rollups of the span: not at every key that is pressed.
_CACHE_SECONDS = 3_600
_CACHE_KEY = "invoices.host_figures"


def host_figures() -> HostFigures:
    """Domains that send much of our mail back, over 90 days, at most an hour ago."""
    figures: Any = cache.get_or_set(_CACHE_KEY, _count, _CACHE_SECONDS)
    return dict(figures)


def _count() -> dict[str, Figures]:
    today = timezone.localdate()
    counts = counts_by("domain", since=today - _SPAN, until=today)
    figures = {name: Figures(one.sent, one.bounced) for name, one in counts.items()}
    return {name: one for name, one in figures.items() if one.is_bad}
