"""How old what customers owe is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum


class Age(Enum):
    """Days after an invoice should have been paid. Values are names in addresses."""

    CURRENT = "al-corriente"
    MONTH = "1-30"
    TWO_MONTHS = "31-60"
    THREE_MONTHS = "61-90"
    OLDER = "90-mas"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Age.CURRENT: "Al corriente",
    Age.MONTH: "1–30 días",
    Age.TWO_MONTHS: "31–60 días",
    Age.THREE_MONTHS: "61–90 días",
    Age.OLDER: "Más de 90 días",
}
_LAST_DAYS = (
    (0, Age.CURRENT),
    (30, Age.MONTH),
    (60, Age.TWO_MONTHS),
    (90, Age.THREE_MONTHS),
)


@dataclass(frozen=True)
class Bar:
    """What is owed of one age. percent: of the largest of them, as wide as it is."""

    age: Age
    amount: Decimal
    percent: float


def days_late(fecha: str, *, days_of_credit: int, today: date) -> int:
    """Days since an invoice should have been paid; not positive while there is time.

    fecha: of its issue, "AAAA-MM-DDThh:mm:ss".
    """
    due = date.fromisoformat(fecha[:10]) + timedelta(days=days_of_credit)
    return (today - due).days


def age_of(days: int) -> Age:
    """The age of something that is so many days late."""
    return next((age for last, age in _LAST_DAYS if days <= last), Age.OLDER)


def bars(by_age: Mapping[Age, Decimal]) -> list[Bar]:
    """A bar for each age, in their order."""
    most = max(by_age.values(), default=Decimal(0)) or Decimal(1)
    return [
        Bar(age, amount, round(float(amount / most * 100), 2))
        for age, amount in by_age.items()
    ]
