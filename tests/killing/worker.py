"""A process that forks a worker for each order it reads, and tells how that ended.

    python -m tests.killing.worker

An order is a line of JSON: a function with its arguments, settings that differ, and
when the worker dies: "before" a named function is called, "after" it returned, or once
the transaction in which it was called is "committed". It dies as by the kernel's hand:
no `finally` and no rollback of ours runs.
"""

import json
import os
import signal
import sys
from pkgutil import resolve_name

import django
from django.conf import settings
from django.db import transaction

from delivery.providers.registry import PROVIDERS
from easysmart.celery import app


def main():
    django.setup()
    # Once, and not in each worker again.
    app.loader.import_default_modules()
    for provider in PROVIDERS.values():
        resolve_name(provider)
    for line in sys.stdin:
        worker = os.fork()
        if not worker:
            _work(**json.loads(line))
            os._exit(0)
        status = os.waitpid(worker, 0)[1]
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _work(*, function, arguments, when, target, changes):
    for name, value in changes.items():
        setattr(settings, name, value)
    if target:
        holder, name = target.rsplit(".", 1)
        setattr(resolve_name(holder), name, _fatal(when, resolve_name(target)))
    resolve_name(function)(*arguments)


def _fatal(when, real):
    def fatal(*args, **kwargs):
        if when == "before":
            _die()
        returned = real(*args, **kwargs)
        if when == "after":
            _die()
        transaction.on_commit(_die)
        return returned

    return fatal


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
