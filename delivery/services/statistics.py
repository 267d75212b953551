"""How a sender's mail does, counted over its messages to customers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.db.models import QuerySet, Sum

from delivery.models import Sender
from delivery.monitoring import MEASURES, DailyCount

# In percent of what was sent.
INVALID_WARN, INVALID_BAD = 2, 5
COMPLAINED_BAD = 0.1
_SUMS = {name: Sum(name) for name in MEASURES}


@dataclass(frozen=True)
class Counts:
    """sent: the provider took it. delivered: the customer's server took it and did not
    send it back. bounced: it came back, or the provider would not send it; invalid are
    those of them whose address does not exist. complained: marked as spam. deferred: it
    still waits. opened: somebody opened it, or a machine next to the mailbox.
    """

    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    invalid: int = 0
    complained: int = 0
    deferred: int = 0
    opened: int = 0

    @property
    def on_its_way(self) -> int:
        """Sent, with an end that nobody knows yet. What came back unsent is no part."""
        return max(0, self.sent - self.delivered - self.bounced)

    @property
    def delivered_percent(self) -> float | None:
        """Of those whose end is known; None while none is."""
        ended = self.delivered + self.bounced
        return _percent(self.delivered, ended) if ended else None


@dataclass(frozen=True)
class DayCount(Counts):
    """The messages that were created on a day, whenever their news came."""

    day: date = date.min


@dataclass(frozen=True)
class Reputation:
    """Shares of what was sent, in percent, and what providers think of such shares.

    invalid: providers review an account from 5 % and aim at less than 2 %.
    complained: they review it from 0.1 %.
    """

    delivered: float
    bounced: float
    invalid: float
    complained: float
    tone: Literal["good", "warn", "bad"]


def daily_counts(
    sender: Sender | None = None, *, since: date, until: date
) -> list[DayCount]:
    """One count for each day from since to until, both included, in local time.

    sender: None counts all of them. Read from the rollups, never from messages.
    The senders' own copies are not counted: they would flatter every share.
    """
    rows = _rollups(sender, since=since, until=until).values("day").annotate(**_SUMS)
    counted = {row["day"]: DayCount(**row) for row in rows.order_by()}
    days = (since + timedelta(days=at) for at in range((until - since).days + 1))
    return [counted.get(day) or DayCount(day=day) for day in days]


def counts_by(
    what: Literal["domain", "host_family", "provider", "sender__name"],
    *,
    since: date,
    until: date,
) -> dict[str, Counts]:
    """The counts of all senders per domain, host family, provider or sender."""
    rows = _rollups(None, since=since, until=until).values(what).annotate(**_SUMS)
    return {row.pop(what): Counts(**row) for row in rows.order_by()}


def total_counts(counts: Iterable[Counts]) -> Counts:
    """The sum of several counts."""
    counts = list(counts)
    sums = {name: sum(getattr(one, name) for one in counts) for name in MEASURES}
    return Counts(**sums)


def reputation(total: Counts) -> Reputation | None:
    """The shares behind a sender's good name; None when nothing was sent.

    Source of the limits: Amazon SES reviews at 5 % bounces and 0.1 % complaints;
    SendGrid and Resend ask for less than 5 % and 4 % bounces.
    """
    if not total.sent:
        return None
    invalid = _percent(total.invalid, total.sent)
    complained = _percent(total.complained, total.sent)
    is_bad = invalid >= INVALID_BAD or complained >= COMPLAINED_BAD
    return Reputation(
        delivered=_percent(total.delivered, total.sent),
        bounced=_percent(total.bounced, total.sent),
        invalid=invalid,
        complained=complained,
        tone="bad" if is_bad else "warn" if invalid >= INVALID_WARN else "good",
    )


def _rollups(
    sender: Sender | None, *, since: date, until: date
) -> QuerySet[DailyCount]:
    rows = DailyCount.objects.filter(day__range=(since, until))
    return rows.filter(sender=sender) if sender else rows


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2)
