"""How often somebody may ask, counted in the cache a minute at a time."""

import time

from django.core.cache import cache

_MINUTE = 60


def is_within_rate(name: str, who: int, *, per_minute: int) -> bool:
    """Count one more of something for somebody; False when it is one too many.

    The count is the cache's, so in memory it holds for each process by itself.
    """
    key = f"rate:{name}:{who}:{int(time.time()) // _MINUTE}"
    cache.add(key, 0, timeout=2 * _MINUTE)
    try:
        return cache.incr(key) <= per_minute
    except ValueError:
        # Thrown out in between: a cache that full is no reason to refuse anybody.
        return True
