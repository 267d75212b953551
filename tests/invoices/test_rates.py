"""How often somebody may ask: one count for all processes."""

import pytest
import time_machine

from invoices import rates
from invoices.models import RateCount
from invoices.rates import forget_rates, is_within_rate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_taken(db):
    forget_rates()
    with time_machine.travel("2026-11-24 12:00:01Z", tick=False):
        yield
    forget_rates()


def ask(times, *, per_minute=40, who=1):
    return sum(
        is_within_rate("check", who, per_minute=per_minute) for _ in range(times)
    )


def another_process(monkeypatch):
    """It shares the database and nothing else."""
    monkeypatch.setattr(rates, "_taken", {})


def test_limit_is_reached_exactly():
    assert ask(50) == 40


def test_limit_holds_for_all_processes_together(monkeypatch):
    assert ask(30) == 30
    another_process(monkeypatch)
    assert ask(30) == 10


def test_each_has_a_count_of_its_own():
    assert ask(50, who=1) == 40
    assert ask(50, who=2) == 40


def test_next_minute_begins_anew():
    assert ask(50) == 40
    with time_machine.travel("2026-11-24 12:01:01Z", tick=False):
        assert ask(50) == 40


def test_most_requests_cost_no_query(django_assert_num_queries):
    # Two at a time.
    with django_assert_num_queries(5):
        ask(10)


def test_small_limit_is_counted_one_by_one():
    assert ask(5, per_minute=2) == 2


def test_old_minutes_are_forgotten():
    ask(1)
    with time_machine.travel("2026-11-24 14:00:01Z", tick=False):
        forget_rates()
    assert not RateCount.objects.exists()
