"""How a sender's mail does, counted over its messages to customers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Count, Q, Value
from django.db.models.functions import StrIndex, Substr, TruncDate

from delivery.choices import DeliveryState, Role
from delivery.models import Message, Sender


@dataclass(frozen=True)
class Counts:
    """sent: the provider took it. delivered: the customer's server took it and did not
    send it back. bounced: it came back, or the provider would not send it; invalid are
    those of them whose address does not exist. complained: marked as spam.
    """

    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    invalid: int = 0
    complained: int = 0


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


_DELIVERED = [DeliveryState.DELIVERED, DeliveryState.COMPLAINT]
_BOUNCED = [
    DeliveryState.SOFT_BOUNCE,
    DeliveryState.POLICY_BLOCK,
    DeliveryState.REJECTED,
    DeliveryState.HARD_BOUNCE,
]
_TOTALS = {
    "sent": Count("pk", filter=Q(accepted_at__isnull=False)),
    "delivered": Count("pk", filter=Q(delivery_state__in=_DELIVERED)),
    "bounced": Count("pk", filter=Q(delivery_state__in=_BOUNCED)),
    "invalid": Count("pk", filter=Q(delivery_state=DeliveryState.HARD_BOUNCE)),
    "complained": Count("pk", filter=Q(delivery_state=DeliveryState.COMPLAINT)),
}


def daily_counts(sender: Sender, *, since: date, until: date) -> list[DayCount]:
    """One count for each day from since to until, both included, in local time.

    The sender's own copies are not counted: they would flatter every share.
    """
    rows = (
        Message.objects.filter(
            dispatch__sender=sender,
            role=Role.CUSTOMER,
            created_at__date__gte=since,
            created_at__date__lte=until,
        )
        .annotate(day=TruncDate("created_at"))
        .order_by()
        .values("day")
        .annotate(**_TOTALS)
    )
    counted = {row["day"]: DayCount(**row) for row in rows}
    days = (since + timedelta(days=at) for at in range((until - since).days + 1))
    return [counted.get(day) or DayCount(day=day) for day in days]


def host_counts(*, since: datetime) -> dict[str, Counts]:
    """How everybody's messages since then did, by the host and by the domain that
    they went to.
    """
    at = StrIndex("folded_address", Value("@"))
    rows = (
        Message.objects.filter(role=Role.CUSTOMER, created_at__gte=since)
        .annotate(domain=Substr("folded_address", at + 1))
        .order_by()
        .values_list("domain", "mail_host")
        .annotate(sent=_TOTALS["sent"], bounced=_TOTALS["bounced"])
    )
    hosts: dict[str, Counts] = {}
    for domain, mail_host, sent, bounced in rows:
        for name in {domain, mail_host} - {""}:
            one = Counts(sent=sent, bounced=bounced)
            hosts[name] = total_counts([hosts.get(name, Counts()), one])
    return hosts


def total_counts(counts: Iterable[Counts]) -> Counts:
    """The sum of several counts."""
    counts = list(counts)
    return Counts(
        sent=sum(one.sent for one in counts),
        delivered=sum(one.delivered for one in counts),
        bounced=sum(one.bounced for one in counts),
        invalid=sum(one.invalid for one in counts),
        complained=sum(one.complained for one in counts),
    )


def reputation(total: Counts) -> Reputation | None:
    """The shares behind a sender's good name; None when nothing was sent.

    Source of the limits: Amazon SES reviews at 5 % bounces and 0.1 % complaints;
    SendGrid and Resend ask for less than 5 % and 4 % bounces.
    """
    if not total.sent:
        return None
    invalid = _percent(total.invalid, total.sent)
    complained = _percent(total.complained, total.sent)
    is_bad = invalid >= 5 or complained >= 0.1
    return Reputation(
        delivered=_percent(total.delivered, total.sent),
        bounced=_percent(total.bounced, total.sent),
        invalid=invalid,
        complained=complained,
        tone="bad" if is_bad else "warn" if invalid >= 2 else "good",
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2)
