"""Counts per day and what they are worth."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from delivery.models import Message
from delivery.services.counting import count_by_id
from delivery.services.statistics import (
    Counts,
    DayCount,
    counts_by,
    daily_counts,
    reputation,
    total_counts,
)

MEXICO = ZoneInfo("America/Mexico_City")


@pytest.fixture
def happened(make_message):
    """One message that was created then and came to that state."""

    def happened(day, state, *, hour=12, send_state="accepted"):
        at = datetime(2026, 5, day, hour, tzinfo=MEXICO)
        message = make_message()
        Message.objects.filter(pk=message.pk).update(
            send_state=send_state,
            delivery_state=state,
            created_at=at,
            accepted_at=at if send_state == "accepted" else None,
        )
        count_by_id([message.pk])

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
    at = datetime(2026, 5, 2, 18, tzinfo=MEXICO)
    copies = Message.objects.filter(role="copy")
    copies.update(created_at=at, accepted_at=at)
    count_by_id(copies.values_list("pk", flat=True))
    assert total_counts(count(sender)).sent == 1


def test_days_come_in_one_query(sender, happened, django_assert_num_queries):
    happened(2, "delivered")
    with django_assert_num_queries(1):
        count(sender)


def test_counts_come_by_domain_too(sender, happened):
    happened(2, "delivered")
    happened(3, "hard_bounce")
    found = counts_by("domain", since=date(2026, 5, 1), until=date(2026, 5, 3))
    assert found == {
        "ejemplo.mx": Counts(sent=2, delivered=1, bounced=1, invalid=1),
    }


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
