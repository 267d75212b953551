"""How long things took and how often they happened, added up in memory.

Pure: no database, no clock. Each process keeps a few sums for some seconds until
`services.measuring` adds them to those of all the others.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import NamedTuple

ENDLESS = "+Inf"


@dataclass(frozen=True)
class Metric:
    """A counter, or with bounds a histogram of seconds, as Prometheus knows them.

    labels: what the fields provider and outcome of its series are called there.
    bounds: the upper ends of its classes; one without end comes after them.
    """

    name: str
    help: str
    labels: tuple[str, ...]
    bounds: tuple[float, ...] = ()

    @cached_property
    def classes(self) -> list[str]:
        return [*(f"{bound:g}" for bound in self.bounds), ENDLESS]


PROVIDER_CALL = Metric(
    "provider_call_seconds",
    "Duration of the calls that hand a message to its provider.",
    ("provider", "outcome"),
    (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
WEBHOOK_LAG = Metric(
    "webhook_lag_seconds",
    "From a webhook post's arrival to the new state of its messages.",
    ("provider",),
    (0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
)
WEBHOOK_REFUSED = Metric(
    "webhook_refused",
    "Webhook posts of which nothing was kept.",
    ("provider", "reason"),
)
METRICS = (PROVIDER_CALL, WEBHOOK_LAG, WEBHOOK_REFUSED)


class Series(NamedTuple):
    """What one sum is of; its fields are those of monitoring.MeasuredSum."""

    metric: str
    provider: str
    outcome: str
    bound: str


class Sum(NamedTuple):
    number: int
    total: float


class Sums:
    """Sums that many threads add to. One addition takes 3 µs."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sums: dict[Series, Sum] = {}

    def add(
        self, metric: Metric, provider: str, *, outcome: str = "", value: float = 0
    ) -> None:
        """Count one more. value: the seconds it took, of a histogram."""
        bound = metric.classes[bisect_left(metric.bounds, value)]
        series = Series(metric.name, provider, outcome, bound if metric.bounds else "")
        self.add_all({series: Sum(1, value)})

    def add_all(self, sums: Mapping[Series, Sum]) -> None:
        """Add sums to those that are kept."""
        with self._lock:
            for series, more in sums.items():
                kept = self._sums.get(series, Sum(0, 0))
                added = Sum(kept.number + more.number, kept.total + more.total)
                self._sums[series] = added

    def take(self) -> dict[Series, Sum]:
        """All that is kept; nothing is left."""
        with self._lock:
            taken, self._sums = self._sums, {}
        return taken
