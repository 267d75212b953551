"""Small tables that a process keeps for a while instead of asking for them again."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """What `read` returned, for some seconds. Nobody may change it.

    Unlike a cache it hands out the thing itself, without copying it.
    """

    def __init__(self, read: Callable[[], T], *, seconds: float) -> None:
        self._read = read
        self._seconds = seconds
        self._kept: tuple[float, T] | None = None

    def get(self) -> T:
        """The thing, at most so many seconds old."""
        kept = self._kept
        if kept is None or kept[0] <= time.monotonic():
            kept = self._kept = (time.monotonic() + self._seconds, self._read())
        return kept[1]

    def forget(self) -> None:
        """Read it anew the next time."""
        self._kept = None
