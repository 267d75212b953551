"""How long to wait before trying again. Pure but for the dice."""

import random

FIRST_SECONDS = 5
LONGEST_SECONDS = 15 * 60


def backoff_seconds(attempts: int, *, at_least: float = 0) -> float:
    """Double the wait after each attempt, with jitter so that many do not come at once.

    attempts: how many were made already, at least 1.
    at_least: seconds that the other side asked for (Retry-After).
    Returns between half of the doubled wait and all of it, at most 15 minutes, unless
    the other side asked for longer.
    """
    doubled = min(FIRST_SECONDS * 2.0 ** min(attempts - 1, 20), LONGEST_SECONDS)
    # Spreading load, nothing secret.
    wait = doubled * random.uniform(0.5, 1)  # noqa: S311
    return max(wait, at_least)
