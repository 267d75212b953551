"""Working days as the tax law counts them: CFF, article 12.

The SAT's own general holidays, which it announces each year, are not among them.
"""

from datetime import date, timedelta

_MONDAY, _SATURDAY = 0, 5
_FIXED = frozenset({(1, 1), (5, 1), (5, 5), (9, 16), (12, 25)})


def next_working_day(day: date) -> date:
    """The first working day after a day."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def after_working_days(day: date, number: int) -> date:
    """The last of so many working days after a day."""
    for _ in range(number):
        day = next_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Neither a weekend nor one of the holidays of article 12."""
    is_holiday = (day.month, day.day) in _FIXED or _is_moved(day) or _is_oath(day)
    return day.weekday() < _SATURDAY and not is_holiday


def _is_moved(day: date) -> bool:
    """Constitution, Juárez, Revolution: on a Monday since 2006."""
    if day.weekday() != _MONDAY:
        return False
    week = (day.day - 1) // 7 + 1
    return (day.month, week) in {(2, 1), (3, 3), (11, 3)}


def _is_oath(day: date) -> bool:
    """When a president takes office: since 2024 the first of October."""
    return (day.month, day.day) == (10, 1) and (day.year - 2024) % 6 == 0
