"""Many rows, a batch at a time, so that nobody waits for their locks."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

BATCH = 1000
Rows = QuerySet[Any]


def in_batches(rows: Rows, forget: Callable[[Rows], object], *, by: str = "pk") -> int:
    """Forget all these rows, each batch in its own transaction. Returns how many.

    forget: afterwards a row is none of these any more. by: the column of the index that
    finds the next ones; what is done with lies before them in the order of the ids.
    It may break off and be called again.
    """
    forgotten = 0
    while ids := list(rows.order_by(by).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            forget(rows.filter(pk__in=ids))
        forgotten += len(ids)
    return forgotten
