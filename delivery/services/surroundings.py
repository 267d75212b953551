"""What is known of the servers that receive some messages, for their diagnosis."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from blacklist.mail_host_families import MailHostFamily
from delivery.diagnosis import Host, Peers
from delivery.models import Dispatch
from delivery.services.statistics import counts_by
from delivery.timeline import NOTHING_AROUND, Surroundings

DAYS = 7
_FILTER = MailHostFamily.Kind.FILTER


def surroundings(dispatches: Iterable[Dispatch]) -> Surroundings:
    """The families of the messages' hosts and what these did in the last seven days.

    Two queries, and none while no family is known. Everybody's messages are counted:
    numbers of a host, and nothing of whose they were.
    Wants `prefetch_related("messages")` on the dispatches.
    """
    codes = {
        message.mail_host_family
        for dispatch in dispatches
        for message in dispatch.messages.all()
    } - {""}
    if not codes:
        return NOTHING_AROUND
    today = timezone.localdate()
    counts = counts_by("host_family", since=today - timedelta(DAYS - 1), until=today)
    return Surroundings(
        hosts={
            family.code: Host(family.name, family.advice, family.kind == _FILTER)
            for family in MailHostFamily.objects.filter(code__in=codes)
        },
        peers={
            code: Peers(one.delivered, one.bounced, one.opened)
            for code, one in counts.items()
        },
    )
