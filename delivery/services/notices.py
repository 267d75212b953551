"""Short emails of the system's own to its users: alerts and digests."""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from delivery.providers.registry import get_provider
from delivery.services.failover import usable_providers


def send_notice(address: str, *, subject: str, text: str) -> None:
    """Send one plain text to one address now, through the first provider that works.

    If none does, through the first of all: it may have come back. Neither counted nor
    followed. Not to be called inside a transaction. Raises whatever the provider's
    backend raises.
    """
    provider = next(iter(usable_providers()), get_provider())
    EmailMessage(
        subject=" ".join(subject.split()),
        body=text,
        from_email=f"EasySmart <{settings.FROM_ADDRESS}>",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(provider.backend),
    ).send()
