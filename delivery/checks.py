"""Combinations of settings that cannot work, or work otherwise than one may think."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register

from delivery.providers.registry import PROVIDERS


@register
def check_email_provider(**kwargs: Any) -> Sequence[CheckMessage]:
    """EMAIL_PROVIDER is known, and a public site sends real mail."""
    for name in [settings.EMAIL_PROVIDER, *settings.EMAIL_FALLBACKS]:
        if name not in PROVIDERS:
            known = ", ".join(sorted(PROVIDERS))
            message = f"Email provider {name!r} is not known."
            return [Error(message, hint=f"It may be: {known}.", id="delivery.E001")]
    if "sandbox" in settings.EMAIL_FALLBACKS:
        message = "EMAIL_FALLBACKS names the sandbox, which delivers to nobody."
        return [Error(message, hint="Name real providers.", id="delivery.E002")]
    if settings.EMAIL_PROVIDER == "sandbox" and settings.PUBLIC_URL.startswith("https"):
        message = "EMAIL_PROVIDER=sandbox delivers to nobody, and the site is public."
        hint = "Name a real provider, unless this is a demonstration."
        return [Info(message, hint=hint, id="delivery.I001")]
    return []
