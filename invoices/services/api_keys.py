"""Keys of the REST API: made, looked up, revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from invoices.models import ApiKey, Issuer, User

_PREFIX = "es_"
_PREFIX_BYTES = 4
_SECRET_BYTES = 32
# How exactly the last use is known: a write at each request would cost more than it.
_LAST_USE_EVERY = timedelta(minutes=1)


def make_key(issuer: Issuer, *, name: str, by: User) -> tuple[ApiKey, str]:
    """A new key and its token, which nobody can read again afterwards.

    The token has 256 random bits, so that a plain SHA-256 keeps it as well as a slow
    hash would.
    """
    prefix = f"{_PREFIX}{secrets.token_hex(_PREFIX_BYTES)}"
    token = f"{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    key = issuer.api_keys.create(
        name=name, prefix=prefix, token_sha256=_sha256(token), created_by=by
    )
    return key, token


def key_of(token: str) -> ApiKey | None:
    """The key with this token, with its issuer and sender; None when it is revoked."""
    keys = ApiKey.objects.select_related("issuer__sender", "created_by")
    return keys.filter(token_sha256=_sha256(token), revoked_at__isnull=True).first()


def note_use(key: ApiKey) -> None:
    """Remember that the key was used, at most once a minute."""
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at <= now - _LAST_USE_EVERY:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at=key.last_used_at)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def revoke_key(key: ApiKey) -> None:
    """End a key for good; again changes nothing. Its row stays as a record."""
    ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
