"""A long blacklist brought as a file."""

import resource
import time
from functools import cache

from django.contrib.auth import get_user_model
from import_export.formats.base_formats import CSV

from blacklist.resources import SuppressionResource
from tests.bench import Measurement, benchmark

ROWS = 100_000


@cache
def imported() -> tuple[float, float]:
    """Seconds from the file's text to the last row, and the memory at its highest.

    The memory is the whole process's, in MB: run it alone to see the import's.
    """
    user = get_user_model().objects.create_user("importer@ejemplo.mx")
    lines = (f"dead{at}@empresa{at % 997}.mx,El buzón no existe" for at in range(ROWS))
    text = "\n".join(["direccion,motivo", *lines])
    started = time.perf_counter()
    dataset = CSV(encoding="utf-8").create_dataset(text)
    result = SuppressionResource().import_data(dataset, user=user, raise_errors=True)
    seconds = time.perf_counter() - started
    assert result.totals["new"] == ROWS
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@benchmark("blacklist.import_100k_s", database=True)
def seconds() -> Measurement:
    return Measurement(imported()[0], "s", ROWS)


@benchmark("blacklist.import_100k_rss_mb", database=True)
def memory() -> Measurement:
    return Measurement(imported()[1], "MB", ROWS)
