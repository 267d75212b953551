"""Which provider gets the next message: the first that is not passed over.

One that is down or refuses us, several calls in a row, is passed over for a while, and
longer each time; then one worker tries it with one message. One that says that it is
too much at once is left alone by all workers for as long as it asks, which is no
failure. All workers share what they know through the database. A message in doubt never
goes to another provider: see `claiming`.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from delivery.answers import Accepted, Answer, Doubtful, NotAccepted, Refused
from delivery.backoff import backoff_seconds
from delivery.pacing import ProviderHealth
from delivery.providers.base import Provider
from delivery.providers.registry import get_provider, sending_order

logger = logging.getLogger(__name__)

# Groups of calls that ended together, one after another, before it is passed over.
FAILURES = 3
WORDS_LENGTH = 1000
# Of one that asks to slow down and does not say for how long.
PAUSE_SECONDS = 5
# One call costs little: who asks for hours is asked again now and then.
LONGEST_PAUSE_SECONDS = 15 * 60


def usable_providers() -> list[Provider]:
    """EMAIL_PROVIDER and EMAIL_FALLBACKS in their order, without those passed over."""
    return [provider for provider, _ in _usable()]


def opens_at() -> datetime:
    """When the first of them may be called: now, or when its pause ends."""
    return min(opening.at for opening in _openings())


def routes(limit: int) -> list[tuple[Provider, int]]:
    """The providers to use now, the best first, and how many calls each may get.

    One that was passed over gets one call, from one worker: the trial. Until that is
    answered the others still pass it over.
    """
    return [
        (provider, 1 if is_failing else limit)
        for provider, is_failing in _usable()
        if not is_failing or _begin_trial(provider.name)
    ]


def note_calls(calls: Iterable[tuple[Provider, Answer]]) -> None:
    """Learn how calls that ended together went: one that went well clears the rest."""
    by_provider: dict[str, list[Answer]] = {}
    for provider, answer in calls:
        by_provider.setdefault(provider.name, []).append(answer)
    for name, answers in by_provider.items():
        outages = [
            one.words
            for one in answers
            if isinstance(one, NotAccepted | Doubtful) and one.is_outage
        ]
        if any(isinstance(one, Accepted | Refused) for one in answers):
            _recovered(name)
        elif outages:
            _failed(name, outages[0])
        _pause(name, answers)


@dataclass(frozen=True)
class _Opening:
    """From when on a provider may be called, and whether it failed when it was last."""

    name: str
    at: datetime
    is_failing: bool


def _usable() -> list[tuple[Provider, bool]]:
    """Those not passed over now, each with whether it failed when last called."""
    return [
        (get_provider(opening.name), opening.is_failing)
        for opening in _openings()
        if opening.at <= timezone.now()
    ]


def _openings() -> list[_Opening]:
    now = timezone.now()
    names = sending_order()
    troubled = ProviderHealth.objects.filter(
        Q(failures__gte=FAILURES) | Q(paused_until__gt=now), provider__in=names
    )
    known = {one.provider: one for one in troubled}
    return [_opening(name, known.get(name), now) for name in names]


def _opening(name: str, health: ProviderHealth | None, now: datetime) -> _Opening:
    if health is None:
        return _Opening(name, now, is_failing=False)
    return _Opening(
        name, health.opens_at or now, is_failing=health.failures >= FAILURES
    )


def _begin_trial(name: str) -> bool:
    """For one worker only; the time lets it hear the answer."""
    now = timezone.now()
    until = now + timedelta(seconds=settings.CALL_SECONDS)
    mine = ProviderHealth.objects.filter(provider=name, passed_over_until__lte=now)
    return bool(mine.update(passed_over_until=until))


def _recovered(name: str) -> None:
    failing = ProviderHealth.objects.filter(provider=name, failures__gt=0)
    if failing.update(failures=0, passed_over_until=None, failing_since=None, words=""):
        logger.warning("Provider %s works again", name, extra={"provider": name})


def _failed(name: str, words: str) -> None:
    health, _ = ProviderHealth.objects.get_or_create(provider=name)
    row = ProviderHealth.objects.filter(pk=health.pk)
    row.update(failures=F("failures") + 1, words=words[:WORDS_LENGTH])
    health.refresh_from_db()
    if health.failures >= FAILURES:
        row.update(
            passed_over_until=_until(health.failures),
            failing_since=Coalesce("failing_since", timezone.now()),
        )
        fields = {"provider": name}
        logger.error(
            "Provider %s is passed over: %s", name, words[:WORDS_LENGTH], extra=fields
        )


def _pause(name: str, answers: Iterable[Answer]) -> None:
    """Let all workers leave it alone for the longest that one of its answers asks."""
    asked = [
        one.retry_after_seconds or PAUSE_SECONDS
        for one in answers
        if isinstance(one, NotAccepted) and one.is_throttled
    ]
    if not asked:
        return
    seconds = min(max(asked), LONGEST_PAUSE_SECONDS)
    until = timezone.now() + timedelta(seconds=seconds)
    ProviderHealth.objects.get_or_create(provider=name)
    ends_sooner = Q(paused_until__isnull=True) | Q(paused_until__lt=until)
    if ProviderHealth.objects.filter(ends_sooner, provider=name).update(
        paused_until=until
    ):
        fields = {"provider": name}
        logger.warning("Provider %s asks for %s s", name, seconds, extra=fields)


def _until(failures: int) -> datetime:
    seconds = backoff_seconds(failures - FAILURES + 1)
    return timezone.now() + timedelta(seconds=seconds)
