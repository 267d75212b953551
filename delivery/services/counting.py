"""Keep the counts: every change of a message's state changes them with it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from blacklist.addresses import domain_of
from blacklist.mail_host_families import family_codes
from blacklist.models import DomainFact
from delivery.choices import Role
from delivery.models import Message
from delivery.monitoring import MEASURES, DailyCount, RecentCount
from delivery.services.adding import add_to_rows, write_back
from delivery.tallies import Change, Place, Tally, differences, tally

BATCH = 1000
# The fields of a message that counting changes; whoever calls `count` saves them.
COUNTED_FIELDS = ["mail_host_family", "counted_as"]


@transaction.atomic
def count_by_id(message_ids: Iterable[int]) -> None:
    """Count messages as what they are now. Any number of times, in any order.

    The last thing in a transaction that changes many messages, and once in it: the
    rows of the counts are locked in one order everywhere.
    """
    messages = list(countable(Message.objects.filter(pk__in=message_ids)))
    count(messages)
    write_back(messages, COUNTED_FIELDS)


def countable(messages: models.QuerySet[Message]) -> models.QuerySet[Any]:
    """The messages locked and with what counting reads."""
    return (
        messages.annotate(sender_id=F("dispatch__sender"))
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    )


def count(messages: Sequence[Any]) -> None:
    """Bring the counts up to date with messages read through `countable`.

    Sets COUNTED_FIELDS on them; the caller saves these in the same transaction.
    """
    codes = _family_codes(messages)
    changes = []
    for message in messages:
        old, old_place = Tally(message.counted_as), _place(message)
        if message.accepted_at and not message.mail_host_family:
            domain = domain_of(message.folded_address)
            message.mail_host_family = codes.get(domain, "")
        new = _tally(message)
        message.counted_as = int(new)
        if message.role == Role.CUSTOMER:
            changes.append(Change(old_place, old, _place(message), new))
    _add(differences(changes))


def forget_recent(*, older_than: timedelta) -> int:
    """Delete the minutes that no storm is seen by any more. Returns how many rows."""
    old = RecentCount.objects.filter(at__lt=timezone.now() - older_than)
    return old.delete()[0]


def rebuild() -> int:
    """Count everything anew from the messages. Returns how many messages there are.

    In batches: while it runs, counts grow from nothing; sending goes on meanwhile.
    """
    with transaction.atomic():
        # Messages first, as everywhere: otherwise two could wait for each other.
        Message.objects.exclude(counted_as=0).update(counted_as=0)
        DailyCount.objects.all().delete()
    last, done = 0, 0
    while batch := list(
        Message.objects.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:BATCH]
    ):
        count_by_id(batch)
        last, done = batch[-1], done + len(batch)
    return done


def _tally(message: Message) -> Tally:
    return tally(
        was_accepted=message.accepted_at is not None,
        delivery_state=message.delivery_state,
        was_opened=message.opened_at is not None,
    )


def _place(message: Any) -> Place:
    return Place(
        sender_id=message.sender_id,
        day=timezone.localdate(message.created_at),
        domain=domain_of(message.folded_address),
        host_family=message.mail_host_family,
        provider=message.provider,
    )


def _family_codes(messages: Iterable[Message]) -> dict[str, str]:
    """Of those whose family is not known yet."""
    unknown = (one for one in messages if one.accepted_at and not one.mail_host_family)
    domains = {domain_of(one.folded_address) for one in unknown}
    if not domains:
        return {}
    facts = DomainFact.objects.filter(domain__in=domains)
    hosts = dict(facts.values_list("domain", "mx_hosts"))
    return family_codes({domain: hosts.get(domain, []) for domain in domains})


def _add(rows: dict[Place, Counter[Tally]]) -> None:
    add_to_rows(
        DailyCount,
        key=["sender_id", "day", "domain", "host_family", "provider"],
        measures=MEASURES,
        rows=[
            [
                place.sender_id,
                place.day,
                place.domain,
                place.host_family,
                place.provider,
                *(rows[place][Tally[name.upper()]] for name in MEASURES),
            ]
            for place in sorted(rows)
        ],
    )
