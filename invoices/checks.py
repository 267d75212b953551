"""System checks: settings that would only fail when the first invoice is issued."""

from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from invoices.pac import PACS, cancels, pacs_in_use


@register
def check_pac(**kwargs: Any) -> list[CheckMessage]:
    """settings.PAC names a PAC that we know, and one of those in use cancels."""
    unknown = [name for name in pacs_in_use() if name not in PACS]
    if unknown:
        known = ", ".join(sorted(PACS))
        words = f"PAC={unknown[0]!r} is unknown: use {known}."
        return [Error(words, id="invoices.E001")]
    if not any(cancels(name) for name in pacs_in_use()):
        words = "None of the PACs in use cancels: add one to PAC_FALLBACKS that does."
        return [Warning(words, id="invoices.W001")]
    return []


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
