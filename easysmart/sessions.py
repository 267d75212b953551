"""Sessions in the database, read with one plain statement: every request wants one."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

_READ = """
    SELECT session_data FROM django_session
    WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """Ends everywhere at logout, as Django's own does: nothing is kept in a cache."""

    def load(self) -> dict[str, Any]:
        """The session's data; Django's own way when there is no such session."""
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, _expiry_bound()])
            row = cursor.fetchone()
        return deepcopy(_decoded(row[0])) if row else super().load()


@lru_cache(maxsize=1024)
def _decoded(session_data: str) -> dict[str, Any]:
    """Signed text always means the same: its signature is verified once."""
    return dict(SessionStore().decode(session_data))


def _expiry_bound() -> Any:
    """Now, as the database keeps times."""
    return connection.ops.adapt_datetimefield_value(timezone.now())
