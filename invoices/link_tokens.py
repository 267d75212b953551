"""The secret part of a public link: its row's UUID, signed with SECRET_KEY.

Signed and not only random: a forged one is refused without a query, the database and
its backups hold nothing that opens a page, and the link can be shown again at any time.
What ends one, and when, is in its row, so that a single link can be revoked.
"""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

_SALT = "invoices.public-link"


def token_of(link: uuid.UUID) -> str:
    """66 characters that are safe in a URL: the UUID and an HMAC-SHA256 of it."""
    return _signer().sign(urlsafe_base64_encode(link.bytes))


def read_token(token: str) -> uuid.UUID | None:
    """Whose token it is; None if we did not make exactly this one."""
    try:
        signed = _signer().unsign(token)
    except BadSignature:
        return None
    return uuid.UUID(bytes=urlsafe_base64_decode(signed))


def url_of(link: uuid.UUID) -> str:
    """The whole link, on the site's own host whatever host was asked for."""
    return settings.PUBLIC_URL + reverse("public-invoice", args=[token_of(link)])


def _signer() -> Signer:
    return Signer(sep=".", salt=_SALT)
