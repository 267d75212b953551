"""Combinations of settings that cannot work, or work otherwise than one may think."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.utils.module_loading import import_string

from delivery.providers.registry import PROVIDERS, WEBHOOKS


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
        return [Error(message, hint="Name real providers.", id="delivery.E003")]
    if settings.EMAIL_PROVIDER == "sandbox" and settings.PUBLIC_URL.startswith("https"):
        message = "EMAIL_PROVIDER=sandbox delivers to nobody, and the site is public."
        hint = "Name a real provider, unless this is a demonstration."
        return [Info(message, hint=hint, id="delivery.I001")]
    return []


@register
def check_webhooks(**kwargs: Any) -> Sequence[CheckMessage]:
    """Each provider in use can verify what it posts: its keys can be read."""
    return [
        message
        for name in settings.PROVIDERS_IN_USE
        if name in WEBHOOKS
        for message in _check_webhook(name)
    ]


def _check_webhook(name: str) -> Sequence[CheckMessage]:
    try:
        import_string(WEBHOOKS[name])()
    # Svix and OpenSSL say in many ways that a key is none.
    except Exception as error:  # noqa: BLE001
        message = f"The webhook of {name} cannot verify anything: {error}"
        hint = "Look at its signing key in the environment."
        return [Error(message, hint=hint, id="delivery.E002")]
    return []
