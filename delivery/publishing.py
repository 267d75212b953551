"""Hand a row's id to Celery once the row is committed."""

from celery import current_app
from django.db import transaction


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
