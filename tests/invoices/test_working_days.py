"""Working days by article 12 of the CFF."""

from datetime import date

import pytest

from invoices.working_days import (
    after_working_days,
    is_working_day,
    next_working_day,
)


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-11-24", "2026-11-25"),
        # A Friday; the Friday before a holiday on Monday.
        ("2026-11-20", "2026-11-23"),
        ("2026-11-13", "2026-11-17"),
        ("2026-12-24", "2026-12-28"),
    ],
)
def test_next_working_day(day, following):
    assert next_working_day(date.fromisoformat(day)) == date.fromisoformat(following)


@pytest.mark.parametrize(
    "day", ["2026-02-02", "2026-03-16", "2026-05-05", "2030-10-01"]
)
def test_holidays_are_no_working_days(day):
    assert not is_working_day(date.fromisoformat(day))


def test_oath_is_every_six_years():
    assert is_working_day(date(2026, 10, 1))


def test_three_working_days_go_over_the_weekend():
    assert after_working_days(date(2026, 11, 26), 3) == date(2026, 12, 1)
