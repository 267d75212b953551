"""Storms: see one, tell whose bounces it holds back, end it when it is over.

Everything here follows from when things happened. A fact that comes late may bring a
storm to light, or show that there was none: who judges addresses then judges again.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from blacklist.addresses import domain_of
from delivery.choices import Role
from delivery.models import Message
from delivery.monitoring import RecentCount, Storm
from delivery.services.adding import add_to_rows
from delivery.storms import (
    STRETCH,
    Ends,
    StormRule,
    is_storm,
    stormy_stretches,
    stretch_of,
    within,
)

logger = logging.getLogger(__name__)

# A domain, and the start of a stretch of time.
Where = tuple[str, datetime]


@dataclass(frozen=True)
class Weather:
    """The stretches in which a domain is not believed, and those that changed."""

    stormy: frozenset[Where]
    turned: frozenset[Where]


def ends_of(messages: Iterable[Message]) -> dict[Where, Ends]:
    """Where and when messages to customers came to their end."""
    found: defaultdict[Where, Ends] = defaultdict(Ends)
    for message in messages:
        if message.role != Role.CUSTOMER:
            continue
        domain = domain_of(message.folded_address)
        if message.ended_at:
            found[domain, stretch_of(message.ended_at)] += Ends(ended=1)
        if message.invalid_at:
            found[domain, stretch_of(message.invalid_at)] += Ends(invalid=1)
    return found


def note_ends(
    before: Mapping[Where, Ends], after: Mapping[Where, Ends]
) -> dict[Where, Ends]:
    """Bring the counts from what was known before to what is known; the difference.

    The rows stay locked: whoever adds to the same ones sees what was added.
    """
    moved = {
        where: after.get(where, Ends()) + -before.get(where, Ends())
        for where in before.keys() | after.keys()
    }
    moved = {where: moved[where] for where in sorted(moved) if moved[where] != Ends()}
    add_to_rows(
        RecentCount,
        key=["domain", "at"],
        measures=["ended", "invalid"],
        rows=[[*where, ends.ended, ends.invalid] for where, ends in moved.items()],
    )
    return moved


def where_invalid(message: Message) -> Where | None:
    """What decides whether its address may be blacklisted as a bad one.

    None when nobody called it so, or when it is no customer's.
    """
    if message.role != Role.CUSTOMER or message.invalid_at is None:
        return None
    return domain_of(message.folded_address), stretch_of(message.invalid_at)


def look_at(asked: Collection[Where], *, moved: Mapping[Where, Ends]) -> Weather:
    """The weather at what is asked and at what was noted just now, and near to it.

    Keeps the rows of the storms there up to date.
    """
    stormy: set[Where] = set()
    turned: set[Where] = set()
    for domain, stretches in _suspects(asked, moved).items():
        now = _stormy(stretches)
        before = _stormy(
            {
                at: ends + -moved.get((domain, at), Ends())
                for at, ends in stretches.items()
            }
        )
        stormy |= {(domain, at) for at in now}
        turned |= {(domain, at) for at in now ^ before}
        if now or before:
            _keep(domain)
    return Weather(frozenset(stormy), frozenset(turned))


def suspicious() -> set[Where]:
    """The stretches of the last hours with bad addresses, at domains with many."""
    since = timezone.now() - 2 * _window()
    recent = RecentCount.objects.filter(at__gt=since, invalid__gt=0)
    many = _with_many(recent)
    return set(recent.filter(domain__in=many).values_list("domain", "at"))


def invalid_messages(wheres: Iterable[Where]) -> QuerySet[Message]:
    """Messages to customers whose addresses were called bad there and then."""
    found = Q(pk__in=[])
    for domain, at in wheres:
        found |= Q(
            folded_address__endswith=f"@{domain}",
            invalid_at__gte=at,
            invalid_at__lt=at + STRETCH,
        )
    return Message.objects.filter(found, role=Role.CUSTOMER)


def end_storms() -> int:
    """End the storms whose last hour was calm. Returns how many."""
    ended, now = 0, timezone.now()
    for storm in Storm.objects.filter(ended_at__isnull=True):
        stretches = _stretches(Q(domain=storm.domain, at__gt=now - _window()))
        last_hour = sum(stretches.get(storm.domain, {}).values(), Ends())
        if not is_storm(ended=last_hour.ended, invalid=last_hour.invalid, rule=_rule()):
            open_one = Storm.objects.filter(pk=storm.pk, ended_at__isnull=True)
            ended += open_one.update(ended_at=now)
    return ended


def _suspects(
    asked: Collection[Where], moved: Mapping[Where, Ends]
) -> dict[str, dict[datetime, Ends]]:
    """The counts around them, of the few domains with enough for a storm."""
    wheres = {*asked, *moved}
    if not wheres:
        return {}
    near = Q(
        domain__in={domain for domain, _ in wheres},
        at__gt=min(at for _, at in wheres) - _window(),
        at__lt=max(at for _, at in wheres) + _window(),
    )
    many = set(_with_many(RecentCount.objects.filter(near)))
    many |= {domain for (domain, _), ends in moved.items() if ends.invalid < 0}
    return _stretches(near & Q(domain__in=many)) if many else {}


def _with_many(counts: QuerySet[RecentCount]) -> QuerySet[RecentCount, str]:
    """The domains that these counts could make a storm of."""
    sums = counts.order_by().values("domain").annotate(bad=Sum("invalid"))
    enough = sums.filter(bad__gte=settings.STORM_LEAST_INVALID)
    return enough.values_list("domain", flat=True)


def _stretches(chosen: Q) -> dict[str, dict[datetime, Ends]]:
    found: defaultdict[str, dict[datetime, Ends]] = defaultdict(dict)
    for one in RecentCount.objects.filter(chosen):
        found[one.domain][one.at] = Ends(one.ended, one.invalid)
    return found


def _stormy(stretches: Mapping[datetime, Ends]) -> set[datetime]:
    return stormy_stretches(stretches, window=_window(), rule=_rule())


def _keep(domain: str) -> None:
    """Bring the domain's open storm up to date with the counts, or open it."""
    over = Storm.objects.filter(domain=domain, ended_at__isnull=False)
    since = over.order_by(F("ended_at").desc()).values_list("ended_at", flat=True)
    ended_at = since.first()
    stretches = _stretches(Q(domain=domain)).get(domain, {})
    stormy = {at for at in _stormy(stretches) if ended_at is None or at > ended_at}
    if not stormy:
        # What came late shows that there was none.
        Storm.objects.filter(domain=domain, ended_at__isnull=True).delete()
        return
    began = min(stormy)
    hour = within(stretches, began, window=_window())
    held = invalid_messages((domain, at) for at in stormy).count()
    storm, is_new = Storm.objects.update_or_create(
        domain=domain,
        ended_at=None,
        defaults={
            "started_at": began,
            "ended": hour.ended,
            "invalid": hour.invalid,
            "held": held,
        },
    )
    if is_new:
        logger.error(
            "Storm at %s: %s of %s invalid, blacklisting held",
            domain,
            storm.invalid,
            storm.ended,
        )


def _window() -> timedelta:
    return timedelta(minutes=settings.STORM_MINUTES)


def _rule() -> StormRule:
    return StormRule(settings.STORM_LEAST_INVALID, settings.STORM_LEAST_PERCENT)
