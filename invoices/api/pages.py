"""Long lists, a part at a time."""

from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from pydantic import Field

M = TypeVar("M", bound=Model)

Limit = Annotated[int, Field(ge=1, le=100, description="Cuántas, a lo más 100.")]
Offset = Annotated[int, Field(ge=0, le=1_000_000, description="Desde cuál.")]


def part(rows: QuerySet[M], *, limit: int, offset: int) -> tuple[list[M], int | None]:
    """The rows asked for, and the offset of the next ones; None when there are none.

    One more is read than is shown, so that nobody has to count them all.
    """
    read = list(rows[offset : offset + limit + 1])
    has_more = len(read) > limit
    return read[:limit], offset + limit if has_more else None
