"""Tries that a row counts by itself, so that no task can repeat them for ever."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from delivery.backoff import backoff_seconds


def take_try(
    due: QuerySet[Any], *, tries: str, next_at: str, at_least: float = 0
) -> datetime | None:
    """Count a try before it is made: one that kills its worker counts too.

    due: the one row, if its time has come. tries, next_at: its columns for how many
    were made and when the next is due. at_least: seconds before that.
    Returns when the next is due; None when it is not ours to make.
    """
    made = due.values_list(tries, flat=True).first()
    if made is None:
        return None
    wait = backoff_seconds(made + 1, at_least=at_least)
    again_at = timezone.now() + timedelta(seconds=wait)
    taken = due.filter(**{tries: made}).update(
        **{tries: F(tries) + 1, next_at: again_at}
    )
    return again_at if taken else None
