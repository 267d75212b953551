"""Hand a row's id to Celery once the row is committed."""

import time

from celery import current_app
from django.db import transaction

# Long enough to save most messages to the broker, too short for a person to notice.
WAKE_SECONDS = 0.2
_next_wake: dict[str, float] = {}


def publish_on_commit(task_name: str, row_id: int, *, countdown: float = 0) -> None:
    """Ask a worker to look at a row after the present transaction commits.

    countdown: seconds to wait first, a few at most: a longer wait belongs in the row.

    By name, so that services need not import the tasks that call them. A broker that
    is down costs a log line, never the request: the sweep finds the row later.
    """
    transaction.on_commit(
        lambda: current_app.send_task(task_name, args=[row_id], countdown=countdown),
        robust=True,
    )


def wake_on_commit(task_name: str, row_id: int) -> None:
    """The same for a task that takes, with its row, all others that wait.

    One message to the broker in WAKE_SECONDS is enough for a process: it is delivered
    after that time, so it also finds the rows that were committed meanwhile.
    """

    def wake() -> None:
        now = time.monotonic()
        if now >= _next_wake.get(task_name, 0):
            current_app.send_task(task_name, args=[row_id], countdown=WAKE_SECONDS)
            _next_wake[task_name] = now + WAKE_SECONDS

    transaction.on_commit(wake, robust=True)
