"""A domain that calls too many addresses invalid at once is not believed."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.utils import timezone

from blacklist.models import Suppression
from blacklist.services import put_under_review
from delivery.models import Event
from delivery.monitoring import RecentCount, Storm
from delivery.services.blacklisting import judge_again
from delivery.services.counting import forget_recent
from delivery.services.events import settle
from delivery.services.storms import end_storms
from delivery.storms import StormRule, is_storm

numbers = count()
RULE = StormRule(least_invalid=10, least_percent=20)


@pytest.fixture(autouse=True)
def _one_stretch_of_time():
    """What happens at once must not fall to both sides of a stretch's end."""
    with time_machine.travel("2026-03-02 09:01Z"):
        yield


@pytest.fixture
def happen(make_message):
    """News of a new message to an address of its own."""

    def happen(type="bounced", kind="invalid", domain="ejemplo.mx"):
        number = next(numbers)
        message = make_message(f"persona{number}@{domain}")
        event = Event.objects.create(
            content_hash=f"storm-{number}",
            provider="sandbox",
            message_uuid=message.uuid,
            type=type,
            bounce_kind=kind,
            raw={},
            occurred_at=timezone.now(),
        )
        settle([event])

    return happen


@pytest.mark.parametrize(
    ("ended", "invalid", "expected"),
    [(9, 9, False), (10, 10, True), (50, 10, True), (51, 10, False), (0, 0, False)],
)
def test_storm_needs_number_and_share(ended, invalid, expected):
    assert is_storm(ended=ended, invalid=invalid, rule=RULE) is expected


def test_tenth_invalid_address_opens_a_storm_and_none_of_them_is_blacklisted(happen):
    for _ in range(9):
        happen()
    assert Suppression.objects.blocking().count() == 9
    for _ in range(3):
        happen()
    storm = Storm.objects.get()
    assert (storm.domain, storm.invalid, storm.held) == ("ejemplo.mx", 12, 12)
    assert not Suppression.objects.blocking().exists()


def test_addresses_of_the_hour_before_the_storm_stay_blacklisted(happen, settings):
    settings.STORM_LEAST_INVALID = 2
    happen()
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        happen()
    assert Storm.objects.get().held == 1
    assert Suppression.objects.blocking().count() == 1


def test_batches_that_did_not_see_each_other_are_judged_again(happen, settings):
    happen()
    happen()
    # As if the rule had not been met when each of them was counted.
    settings.STORM_LEAST_INVALID = 2
    judge_again()
    assert Storm.objects.get().held == 2
    assert not Suppression.objects.blocking().exists()


def test_person_who_released_or_reviews_an_address_has_the_last_word(happen, settings):
    settings.STORM_LEAST_INVALID = 2
    happen()
    put_under_review(Suppression.objects.get().pk, words="Rara.")
    happen()
    assert Suppression.objects.blocking().get().state == "under_review"


def test_many_deliveries_make_it_no_storm(happen, settings):
    settings.STORM_LEAST_INVALID = 2
    for _ in range(9):
        happen("delivered", "")
    for _ in range(2):
        happen()
    assert not Storm.objects.exists()
    assert Suppression.objects.count() == 2


def test_other_domains_are_not_held(happen, settings):
    settings.STORM_LEAST_INVALID = 2
    for _ in range(3):
        happen()
    happen(domain="otro.mx")
    assert Suppression.objects.filter(address__endswith="@otro.mx").count() == 1


def test_complaints_blacklist_even_in_a_storm(happen, settings):
    settings.STORM_LEAST_INVALID = 1
    happen()
    happen("complained", "")
    assert Suppression.objects.get().reason == "complaint"


def test_calm_hour_ends_the_storm(happen, settings):
    settings.STORM_LEAST_INVALID = 1
    happen()
    assert end_storms() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=66), tick=False):
        assert end_storms() == 1
        assert Storm.objects.get().ended_at == timezone.now()
        # What came meanwhile is judged by its own hour, and no new storm is seen.
        judge_again()
    assert Storm.objects.get().ended_at


def test_old_minutes_are_forgotten(happen):
    happen("delivered", "")
    assert forget_recent(older_than=timedelta(days=2)) == 0
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert forget_recent(older_than=timedelta(days=2)) == 1
    assert not RecentCount.objects.exists()
