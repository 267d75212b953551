"""Let through what the rates allow now; the others get a later time and lose no try.

All workers share the lanes through the database: a lane's row is locked from the
question until the claim is committed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from blacklist.addresses import domain_of
from delivery.limits import Lane, Rate, lane_rates, provider_rate
from delivery.models import Message
from delivery.pacing import Throttle
from delivery.providers.base import Provider


def admit(
    messages: Sequence[Message], provider: Provider, *, mail_hosts: dict[str, str]
) -> list[Message]:
    """Those that may go now. Call it in the transaction that claims them.

    mail_hosts: the first MX of each domain that is known.
    """
    wanted = {one.pk: _rates(one, provider, mail_hosts) for one in messages}
    rates = {name: rate for lanes in wanted.values() for name, rate in lanes.items()}
    if not rates:
        return list(messages)
    now = timezone.now()
    rows = _locked(rates, now)
    lanes = {
        name: Lane(rates[name], row.free_at, row.tail_at) for name, row in rows.items()
    }
    admitted = []
    for message in messages:
        if _passes([lanes[name] for name in wanted[message.pk]], message, now):
            admitted.append(message)
    for name, row in rows.items():
        row.free_at, row.tail_at = lanes[name].free_at, lanes[name].tail_at
    Throttle.objects.bulk_update(rows.values(), ["free_at", "tail_at"])
    waiting = [one for one in messages if one not in admitted]
    Message.objects.bulk_update(waiting, ["next_try_at"])
    return admitted


def _rates(
    message: Message, provider: Provider, mail_hosts: dict[str, str]
) -> dict[str, Rate]:
    domain = domain_of(message.folded_address)
    rate = provider_rate(provider.name, of_account=settings.PROVIDER_RATES)
    return lane_rates(
        provider=provider.name,
        provider_rate=rate,
        domain=domain,
        mail_host=mail_hosts.get(domain, ""),
    )


def _locked(names: dict[str, Rate], now: datetime) -> dict[str, Throttle]:
    Throttle.objects.bulk_create(
        [Throttle(name=name, free_at=now, tail_at=now) for name in sorted(names)],
        ignore_conflicts=True,
    )
    # In one order everywhere: two workers cannot wait for each other.
    rows = Throttle.objects.select_for_update().filter(name__in=names).order_by("name")
    return {row.name: row for row in rows}


def _passes(lanes: Sequence[Lane], message: Message, now: datetime) -> bool:
    """All its lanes admit it, or it is told when to ask again."""
    closed = [lane for lane in lanes if not lane.admits(now)]
    if closed:
        message.next_try_at = max(lane.next_slot(now) for lane in closed)
        return False
    for lane in lanes:
        lane.take(now)
    return True
