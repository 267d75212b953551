"""Celery application. A task carries ids only; the database row is the truth."""

import gc
import os
from contextlib import ExitStack
from typing import Any

from celery import Celery, Task
from celery.signals import (
    setup_logging,
    task_postrun,
    task_prerun,
    worker_before_create_process,
)

from delivery.log_fields import log_fields
from easysmart import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "easysmart.settings")

broker.register()
app = Celery("easysmart")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Of the tasks that run now, by their ids.
_fields: dict[str, ExitStack] = {}


@setup_logging.connect(dispatch_uid="django-logging")
def keep_logging(**kwargs: Any) -> None:
    """Django's LOGGING holds here too: Celery would set its own level and format."""


@worker_before_create_process.connect(dispatch_uid="freeze-memory")
def freeze_memory(**kwargs: Any) -> None:
    """What is loaded before a child begins is not searched for garbage again.

    Searching it took a fifth of a sending worker's time, and wrote to its pages, so
    that each child came to have a copy of its own.
    """
    gc.collect()
    gc.freeze()


@task_prerun.connect(dispatch_uid="log-task-id")
def begin_task(task_id: str, task: Task[Any, Any], **kwargs: Any) -> None:
    """From here on log records carry the task's id and name."""
    fields = ExitStack()
    fields.enter_context(log_fields(task_id=task_id, task=task.name))
    _fields[task_id] = fields


@task_postrun.connect(dispatch_uid="log-task-id")
def end_task(task_id: str, **kwargs: Any) -> None:
    """The worker's next task has an id of its own."""
    _fields.pop(task_id).close()
