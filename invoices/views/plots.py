"""Plots as plain SVG geometry; the template draws them, a table stands behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from delivery.services.statistics import DayCount

WIDTH, HEIGHT = 1080, 200
LEFT, BOTTOM, TOP = 36, 24, 8
GAP = 0.28


@dataclass(frozen=True)
class Bar:
    """One day: heights in SVG units, stacked from the axis up."""

    day: date
    x: float
    width: float
    delivered_y: float
    delivered_height: float
    bounced_y: float
    bounced_height: float
    label: str


@dataclass(frozen=True)
class Tick:
    y: float
    value: int


@dataclass(frozen=True)
class Plot:
    width: int
    height: int
    axis_y: float
    left: int
    bars: list[Bar]
    ticks: list[Tick]


def delivery_plot(counts: Sequence[DayCount]) -> Plot:
    """Delivered and bounced messages per day as stacked bars, oldest first."""
    highest = _round_up(max((one.delivered + one.bounced for one in counts), default=0))
    room = HEIGHT - BOTTOM - TOP
    step = (WIDTH - LEFT) / max(len(counts), 1)
    bars = [
        _bar(one, LEFT + index * step, step=step, scale=room / highest)
        for index, one in enumerate(counts)
    ]
    axis_y = HEIGHT - BOTTOM
    ticks = [
        Tick(round(axis_y - room * value / highest, 1), value)
        for value in sorted({0, highest // 2, highest})
    ]
    return Plot(WIDTH, HEIGHT, axis_y, LEFT, bars, ticks)


def _bar(count: DayCount, x: float, *, step: float, scale: float) -> Bar:
    axis_y = HEIGHT - BOTTOM
    delivered, bounced = count.delivered * scale, count.bounced * scale
    return Bar(
        day=count.day,
        x=round(x + step * GAP / 2, 1),
        width=round(step * (1 - GAP), 1),
        delivered_y=round(axis_y - delivered, 1),
        delivered_height=round(delivered, 1),
        bounced_y=round(axis_y - delivered - bounced, 1),
        bounced_height=round(bounced, 1),
        label=f"{count.delivered} entregados, {count.bounced} rebotados",
    )


def _round_up(value: int) -> int:
    """The next 1, 2 or 5 times a power of ten, at least 4: a scale people read."""
    top = 4
    for magnitude in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000):
        for factor in (4, 6, 10, 20):
            top = factor * magnitude
            if top >= value:
                return top
    return top
