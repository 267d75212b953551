"""Several workers at the same moment, each with its own database connection."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(function, arguments):
    """Call it in one thread for each argument, all together; raise what any raised."""
    start = threading.Barrier(len(arguments))

    def work(argument):
        start.wait()
        try:
            return function(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as workers:
        return list(workers.map(work, arguments))
