"""Deleted rows, kept as a signed text by the page of who deleted them.

Nothing has to be purged later, and what comes back is what was there: keys, times and
people too.
"""

from collections.abc import Iterable
from typing import Any

from django.core import serializers, signing
from django.db import IntegrityError, transaction
from django.db.models import Model

from invoices.errors import CannotUndo
from invoices.models import Issuer

_SECONDS = 60 * 60


def keep(issuer: Issuer, kind: str, rows: Iterable[Model]) -> str:
    """Text for bring_back. rows: those that others refer to first."""
    text = serializers.serialize("json", rows)
    return signing.dumps(text, salt=_salt(issuer, kind), compress=True)


@transaction.atomic
def bring_back(issuer: Issuer, kind: str, kept: str) -> list[Any]:
    """Insert the rows as they were, and return them.

    Raises CannotUndo after an hour, for another issuer's or kind's text, and when
    something stands in their place.
    """
    try:
        text = signing.loads(kept, salt=_salt(issuer, kind), max_age=_SECONDS)
    except signing.BadSignature as error:
        raise CannotUndo from error
    rows = list(serializers.deserialize("json", text))
    try:
        # Its own savepoint, which a refused row leaves behind usable.
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
    except IntegrityError as error:
        raise CannotUndo from error
    return [row.object for row in rows]


def _salt(issuer: Issuer, kind: str) -> str:
    return f"invoices.undo.{kind}.{issuer.pk}"
