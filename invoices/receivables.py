"""How old what customers owe is, and the plot of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

# In SVG units: a bar for each age, its name on the left and its amount on the right.
_WIDTH, _ROW, _BAR = 720, 34, 20
_LEFT, _RIGHT = 110, 150
# A sliver, so that what is little is seen too.
_LEAST = 2.0


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
    Age.OLDER: "Más de 90",
}
_LAST_DAYS = ((0, Age.CURRENT), (30, Age.MONTH), (60, Age.TWO_MONTHS))


@dataclass(frozen=True)
class Bar:
    """One age in SVG units, as the template draws it."""

    age: Age
    amount: Decimal
    y: int
    width: float


@dataclass(frozen=True)
class AgePlot:
    """Bars from the left; the amounts stand where they end."""

    width: int
    height: int
    left: int
    bar_height: int
    bars: tuple[Bar, ...]


def days_late(fecha: str, *, days_of_credit: int, today: date) -> int:
    """Days since an invoice should have been paid; not positive while there is time.

    fecha: of its issue, "AAAA-MM-DDThh:mm:ss".
    """
    due = date.fromisoformat(fecha[:10]) + timedelta(days=days_of_credit)
    return (today - due).days


def age_of(days: int) -> Age:
    """The age of something that is so many days late."""
    for last, age in _LAST_DAYS:
        if days <= last:
            return age
    return Age.THREE_MONTHS if days <= 90 else Age.OLDER


def age_plot(amounts: Sequence[tuple[Age, Decimal]]) -> AgePlot:
    """A bar for each age, the largest as wide as there is room."""
    most = max((amount for _, amount in amounts), default=Decimal(0))
    room = _WIDTH - _LEFT - _RIGHT
    bars = tuple(
        Bar(age, amount, at * _ROW, _width(amount, most, room))
        for at, (age, amount) in enumerate(amounts)
    )
    return AgePlot(_WIDTH, len(bars) * _ROW, _LEFT, _BAR, bars)


def _width(amount: Decimal, most: Decimal, room: int) -> float:
    if not amount:
        return 0.0
    return max(_LEAST, round(float(amount / most) * room, 1))
