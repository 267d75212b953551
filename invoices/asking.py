"""Who asks for a check while typing, found in one query: it is asked at every pause."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.db import connection
from django.utils.crypto import constant_time_compare

from invoices.models import Issuer, Membership, User
from invoices.tenancy import ISSUER_KEY, MemberRequest, current_membership

_READ = """
    SELECT u.password, m.role, m.issuer_id, i.sender_id, i.book_version
    FROM invoices_user u
    JOIN invoices_membership m ON m.user_id = u.id
    JOIN invoices_issuer i ON i.id = m.issuer_id
    WHERE u.id = %s AND u.is_active
    ORDER BY i.nombre, m.id
"""


@dataclass(frozen=True, slots=True)
class Asker:
    """issuer: with its key, sender and book version only."""

    user_id: int
    issuer: Issuer
    can_write: bool


def asker_of(request: MemberRequest) -> Asker | None:
    """The member behind a request; None for one who has to log in.

    Whoever cannot be told at once from the session is left to Django's own way. Raises
    PermissionDenied for a user without issuers.
    """
    asker = _read(request)
    if asker or not request.user.is_authenticated:
        return asker
    membership = current_membership(request)
    return Asker(request.user.pk, membership.issuer, membership.can_write)


def _read(request: MemberRequest) -> Asker | None:
    user_id = request.session.get(USER_KEY)
    if not user_id:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_READ, [int(user_id)])
        rows = cursor.fetchall()
    if not rows or not _is_logged_in(request, password=rows[0][0]):
        return None
    chosen = request.session.get(ISSUER_KEY)
    row = next((one for one in rows if one[2] == chosen), rows[0])
    return _asker(int(user_id), *row[1:])


def _asker(
    user_id: int, role: str, issuer_id: int, sender_id: int, version: Any
) -> Asker:
    issuer = Issuer(
        pk=issuer_id, sender_id=sender_id, book_version=uuid.UUID(str(version))
    )
    return Asker(user_id, issuer, Membership(role=role).can_write)


def _is_logged_in(request: MemberRequest, *, password: str) -> bool:
    """False since the password was changed, as Django itself ends the session then."""
    expected = User(password=password).get_session_auth_hash()
    return constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), expected)
