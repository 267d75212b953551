"""Plots as plain SVG geometry; the template draws them, a table stands behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from delivery.services.statistics import DayCount

WIDTH, HEIGHT = 1080, 200
LEFT, BOTTOM, TOP = 36, 24, 8
GAP = 0.28
# Clean transactional mail reaches 98 to 99 % acceptance.
TARGET_PERCENT = 98


@dataclass(frozen=True)
class Piece:
    """A part of a bar in SVG units. `kind` names its colour."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One day: its pieces stacked from the axis up."""

    day: date
    x: float
    width: float
    pieces: list[Piece]
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


@dataclass(frozen=True)
class Point:
    day: date
    x: float
    y: float
    percent: float


@dataclass(frozen=True)
class SharePlot:
    """A share of each day in percent, with the line that it should stay above."""

    width: int
    height: int
    left: int
    points: list[Point]
    ticks: list[Tick]
    days: list[tuple[date, float]]
    target_y: float
    target: int

    @property
    def line(self) -> str:
        """The points as SVG's polyline wants them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def delivery_plot(counts: Sequence[DayCount]) -> Plot:
    """What became of each day's messages, stacked, oldest day first."""
    heights = (one.delivered + one.on_its_way + one.bounced for one in counts)
    highest = _round_up(max(heights, default=0))
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


def share_plot(counts: Sequence[DayCount]) -> SharePlot:
    """The delivered share of what came to its end, per day; days without it are left
    out. The scale begins at the ten below the lowest day, at 90 % at most.
    """
    shares = [one.delivered_percent for one in counts]
    lowest = min((share for share in shares if share is not None), default=100)
    floor = min(90, int(lowest // 10) * 10)
    step = (WIDTH - LEFT) / max(len(counts), 1)
    xs = [round(LEFT + (index + 0.5) * step, 1) for index in range(len(counts))]

    def y(percent: float) -> float:
        room = HEIGHT - BOTTOM - TOP
        return round(TOP + room * (100 - percent) / (100 - floor), 1)

    return SharePlot(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        points=[
            Point(one.day, x, y(share), share)
            for one, x, share in zip(counts, xs, shares, strict=True)
            if share is not None
        ],
        ticks=[Tick(y(value), value) for value in (floor, (floor + 100) // 2, 100)],
        days=[(one.day, x) for one, x in zip(counts, xs, strict=True)],
        target_y=y(TARGET_PERCENT),
        target=TARGET_PERCENT,
    )


def _bar(count: DayCount, x: float, *, step: float, scale: float) -> Bar:
    parts = [
        ("good", count.delivered),
        ("progress", count.on_its_way),
        ("warn", count.bounced - count.invalid),
        ("bad", count.invalid),
    ]
    pieces, top = [], float(HEIGHT - BOTTOM)
    for kind, number in parts:
        top -= number * scale
        if number:
            pieces.append(Piece(kind, round(top, 1), round(number * scale, 1)))
    return Bar(
        day=count.day,
        x=round(x + step * GAP / 2, 1),
        width=round(step * (1 - GAP), 1),
        pieces=pieces,
        label=(
            f"{count.delivered} aceptados, {count.on_its_way} en camino, "
            f"{count.bounced} rebotados, de ellos {count.invalid} inválidos"
        ),
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
