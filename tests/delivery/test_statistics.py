"""Counts per day and what they are worth."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from delivery.models import Message
from delivery.services.statistics import (
    Counts,
    DayCount,
    daily_counts,
    host_counts,
    reputation,
    total_counts,
)

MEXICO = ZoneInfo("America/Mexico_City")


@pytest.fixture
def happened(make_message):
    """One message that was created then and came to that state."""

    def happened(day, state, *, hour=12, send_state="accepted"):
        at = datetime(2026, 5, day, hour, tzinfo=MEXICO)
        Message.objects.filter(pk=make_message().pk).update(
            send_state=send_state,
            delivery_state=state,
            created_at=at,
            accepted_at=at if send_state == "accepted" else None,
        )

    return happened


def count(sender, first=1, last=3):
    return daily_counts(sender, since=date(2026, 5, first), until=date(2026, 5, last))


def test_each_day_counts_its_messages(sender, happened):
    for state in ("delivered", "complaint", "soft_bounce", "hard_bounce", ""):
        happened(2, state)
    assert count(sender)[1] == DayCount(
        day=date(2026, 5, 2),
        sent=5,
        delivered=2,
        bounced=2,
        invalid=1,
        complained=1,
    )


def test_days_without_mail_are_there_too(sender):
    assert [one.day.day for one in count(sender)] == [1, 2, 3]
    assert total_counts(count(sender)) == Counts()


def test_day_is_the_local_one(sender, happened):
    happened(2, "delivered", hour=23)
    assert [one.sent for one in count(sender)] == [0, 1, 0]


def test_what_did_not_leave_was_not_sent(sender, happened):
    happened(2, "", send_state="withheld")
    assert total_counts(count(sender)).sent == 0


def test_copies_are_not_counted(sender, happened):
    happened(2, "delivered")
    Message.objects.filter(role="copy").update(
        created_at=datetime(2026, 5, 2, 18, tzinfo=MEXICO)
    )
    assert total_counts(count(sender)).sent == 1


def test_days_come_in_one_query(sender, happened, django_assert_num_queries):
    happened(2, "delivered")
    with django_assert_num_queries(1):
        count(sender)


@pytest.mark.parametrize(
    ("invalid", "complained", "tone"),
    [(0, 0, "good"), (19, 0, "good"), (20, 0, "warn"), (50, 0, "bad"), (0, 1, "bad")],
)
def test_reputation_is_judged_as_providers_do(invalid, complained, tone):
    total = Counts(sent=1000, invalid=invalid, complained=complained)
    assert reputation(total).tone == tone


def test_reputation_shows_its_shares():
    found = reputation(Counts(sent=3, delivered=2, bounced=1, invalid=1))
    assert (found.delivered, found.bounced, found.invalid) == (66.67, 33.33, 33.33)


def test_nobody_has_a_reputation_from_nothing():
    assert reputation(Counts()) is None


def test_hosts_are_counted_by_domain_and_by_server(sender, happened):
    for state in ("delivered", "hard_bounce"):
        happened(2, state)
    domain = Message.objects.first().folded_address.partition("@")[2]
    Message.objects.filter(delivery_state="delivered").update(mail_host="mx.ajeno.mx")
    hosts = host_counts(since=datetime(2026, 5, 1, tzinfo=MEXICO))
    assert hosts[domain] == Counts(sent=2, bounced=1)
    assert hosts["mx.ajeno.mx"] == Counts(sent=1, bounced=0)
    assert host_counts(since=datetime(2026, 5, 3, tzinfo=MEXICO)).keys() <= {domain}
