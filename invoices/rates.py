"""How often somebody may ask in a minute, whichever web process answers.

The database counts, as for everything that processes share. A process takes several
requests at once from it, so that most of them cost no query.
"""

import time
from dataclasses import dataclass
from threading import Lock

from django.db import connection

_MINUTE = 60
# A process takes this share of the limit at once: few enough that those which another
# process has left over hardly matter.
_SHARE = 20
_OLD_MINUTES = 60
_TAKE = """
    INSERT INTO invoices_ratecount (key, minute, count) VALUES (%s, %s, %s)
    ON CONFLICT (key, minute) DO UPDATE
    SET count = invoices_ratecount.count + excluded.count
    RETURNING count
"""
_FORGET = "DELETE FROM invoices_ratecount WHERE minute < %s"


@dataclass(slots=True)
class _Taken:
    """What this process may still let through in a minute without asking."""

    minute: int
    left: int


_taken: dict[str, _Taken] = {}
_lock = Lock()


def is_within_rate(name: str, who: int | str, *, per_minute: int) -> bool:
    """Count one more of something for somebody; False when it is one too many."""
    key, minute = f"{name}:{who}", int(time.time()) // _MINUTE
    with _lock:
        mine = _taken.get(key)
        if mine and mine.minute == minute and mine.left:
            mine.left -= 1
            return True
    wanted = max(1, per_minute // _SHARE)
    granted = wanted - max(0, _take(key, minute, wanted) - per_minute)
    if granted <= 0:
        return False
    with _lock:
        if len(_taken) > 1_000:
            _taken.clear()
        _taken[key] = _Taken(minute, granted - 1)
    return True


def forget_rates(*, before_minutes: int = _OLD_MINUTES) -> None:
    """Delete the counts of minutes long past, and what this process has taken."""
    with _lock:
        _taken.clear()
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [int(time.time()) // _MINUTE - before_minutes])


def _take(key: str, minute: int, number: int) -> int:
    """The count with these; one statement, so that no two processes take the same."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [key, minute, number])
        return int(cursor.fetchone()[0])
