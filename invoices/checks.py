"""System checks: settings that would only fail when the first invoice is issued."""

from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from invoices.pac import PACS


@register
def check_pac(**kwargs: Any) -> list[CheckMessage]:
    """settings.PAC names a PAC that we know."""
    if settings.PAC in PACS:
        return []
    known = ", ".join(sorted(PACS))
    return [Error(f"PAC={settings.PAC!r} is unknown: use {known}.", id="invoices.E001")]


@register
def check_encryption_keys(**kwargs: Any) -> list[CheckMessage]:
    """There is an encryption key, and each one is a Fernet key."""
    try:
        keys = [Fernet(key) for key in settings.CSD_ENCRYPTION_KEYS]
    except ValueError:
        keys = []
    if keys:
        return []
    message = "CSD_ENCRYPTION_KEYS: expected Fernet keys, separated by commas."
    return [Error(message, id="invoices.E002")]
