"""Send what is due in batches, with many calls to the provider at the same time.

One thread claims and records, and is the only one that talks to the database; the
pool's threads call the provider. Waiting for answers wants many threads, the database
wants few connections and few commits: outcomes that arrive together are written
together.
"""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections

from delivery.limits import provider_limits
from delivery.services.claiming import Claim, is_taken, take_due
from delivery.services.sending import Outcome, call, record_all

logger = logging.getLogger(__name__)

# After so long the worker looks at its other tasks, and comes back.
TURN_SECONDS = 5
# Outcomes of so long are written in one transaction.
GROUP_SECONDS = 0.15
# How soon to look again when nothing was due but calls are still under way.
LOOK_SECONDS = 0.5
# Waits for a database that is away, before what the calls came to is lost.
PATIENCE_SECONDS = (0.2, 1, 3, 5)


def drain(message_id: int) -> bool:
    """Send this message if it is due, and with it what else is, for one turn.

    Returns whether anything was sent. Nothing is while somebody else has the message:
    whoever it is also sends what is due beside it.
    """
    turn = _Turn()
    claims = take_due(limit=1, message_id=message_id)
    # One that was sent with others, is withheld or has to wait must not hold up those
    # that came later.
    if not claims and not is_taken(message_id):
        claims = turn.more(0)
    has_sent = bool(claims)
    in_flight: set[Future[Outcome]] = set()
    while claims or in_flight:
        in_flight |= turn.start(claims)
        done, in_flight = wait(in_flight, timeout=GROUP_SECONDS)
        _keep([one.result() for one in done])
        claims = turn.more(len(in_flight))
    return has_sent


class _Turn:
    """How long one worker goes on claiming, and how many calls it has under way."""

    def __init__(self) -> None:
        limits = provider_limits(settings.EMAIL_PROVIDER)
        self.capacity = min(settings.SEND_BATCH, limits.at_once)
        self.ends_at = time.monotonic() + TURN_SECONDS
        self.look_at = 0.0

    def more(self, in_flight: int) -> list[Claim]:
        """Further claims, if the turn lasts and there is room for a good many."""
        now = time.monotonic()
        if not self.look_at <= now < self.ends_at or in_flight > self.capacity * 3 // 4:
            return []
        try:
            claims = take_due(limit=self.capacity - in_flight)
        except (OperationalError, InterfaceError):
            # What the calls under way come to must still be written.
            logger.exception("No more messages can be claimed in this turn")
            connection.close()
            self.ends_at = now
            return []
        if not claims:
            self.look_at = now + LOOK_SECONDS
        return claims

    def start(self, claims: Sequence[Claim]) -> set[Future[Outcome]]:
        """Begin the calls; where one at a time is enough, make it here and now."""
        if self.capacity > 1:
            return {_pool().submit(_call_in_thread, claim) for claim in claims}
        made = set()
        for claim in claims:
            future: Future[Outcome] = Future()
            future.set_result(Outcome(claim, call(claim)))
            made.add(future)
        return made


@cache
def _pool() -> ThreadPoolExecutor:
    """Kept as long as the process, since each thread keeps its connection open."""
    return ThreadPoolExecutor(settings.SEND_THREADS, thread_name_prefix="send")


def _call_in_thread(claim: Claim) -> Outcome:
    try:
        return Outcome(claim, call(claim))
    finally:
        # A provider or a storage that asked the database must not keep a connection
        # for each thread.
        connections.close_all()


def _keep(outcomes: Sequence[Outcome]) -> None:
    """Write them down; a database that is away for a moment is waited for."""
    if not outcomes:
        return
    for seconds in PATIENCE_SECONDS:
        try:
            return record_all(outcomes)
        except (OperationalError, InterfaceError):
            logger.warning("Outcomes cannot be written, next try in %s s", seconds)
        connection.close()
        time.sleep(seconds)
    record_all(outcomes)
