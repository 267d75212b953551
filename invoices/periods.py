"""Months and years as people choose them in a list."""

from datetime import date

from django.utils.formats import date_format

MONTHS, YEARS = 12, 6


def recent_periods(today: date) -> list[tuple[str, str]]:
    """The last twelve months, then the last six years: (value, what people read).

    Six: an invoice's XML is kept for five years from the return (CFF, article 30).
    """
    months = [f"{first:%Y-%m}" for first in _months(today)]
    years = [str(today.year - ago) for ago in range(YEARS)]
    return [(period, period_label(period)) for period in [*months, *years]]


def period_label(period: str) -> str:
    """E.g. "noviembre de 2026" for "2026-11", "todo 2026" for "2026".

    Raises ValueError for a month that does not exist.
    """
    if "-" not in period:
        return f"todo {period}"
    # Django's Mexican formats begin months with a capital.
    return date_format(date.fromisoformat(f"{period}-01"), r"F \d\e Y").lower()


def _months(today: date) -> list[date]:
    first = today.replace(day=1)
    months = [first]
    for _ in range(MONTHS - 1):
        first = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
        months.append(first)
    return months
