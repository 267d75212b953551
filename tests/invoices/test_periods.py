from datetime import date

import pytest

from invoices.periods import period_label, recent_periods


def test_last_twelve_months_then_six_years():
    periods = [value for value, _ in recent_periods(date(2026, 2, 28))]
    assert periods[:3] == ["2026-02", "2026-01", "2025-12"]
    assert periods[11:13] == ["2025-03", "2026"]
    assert periods[-1] == "2021"


def test_label_is_as_people_say_it():
    assert period_label("2026-11") == "noviembre de 2026"
    assert period_label("2026") == "todo 2026"
    with pytest.raises(ValueError, match="month"):
        period_label("2026-13")
