"""Benchmarks: `script/bench [name prefix]`. Each module here registers its own.

A benchmark is a function without arguments that returns a Measurement:

    @benchmark("pdf.4_lines_ms")
    def four_lines() -> Measurement:
        return median_ms(lambda: render(invoice), n=20)
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    value: float
    unit: str
    # How many times it was done.
    n: int


@dataclass(frozen=True)
class Benchmark:
    run: Callable[[], Measurement]
    # Wanted when it reads or writes rows: a migrated test database is made first.
    database: bool


registered: dict[str, Benchmark] = {}


def benchmark(name: str, *, database: bool = False):
    """Register the function below under this name, such as "issue.seal_ms"."""

    def register(run: Callable[[], Measurement]) -> Callable[[], Measurement]:
        registered[name] = Benchmark(run, database)
        return run

    return register


def median_ms(work: Callable[[], object], *, n: int) -> Measurement:
    """The median time of n runs, after one that does not count."""
    return Measurement(statistics.median(_seconds(work, n)) * 1e3, "ms", n)


def median_us(work: Callable[[], object], *, n: int) -> Measurement:
    """As median_ms(), in microseconds."""
    return Measurement(statistics.median(_seconds(work, n)) * 1e6, "us", n)


def _seconds(work: Callable[[], object], n: int) -> list[float]:
    work()
    times = []
    for _ in range(n):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return times
