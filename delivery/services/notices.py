"""Short emails of the system's own to its users: alerts and digests."""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from delivery.providers.registry import get_provider


def send_notice(address: str, *, subject: str, text: str) -> None:
    """Send one plain text to one address now, through the configured provider.

    Neither counted nor followed. Not to be called inside a transaction. Raises whatever
    the provider's backend raises.
    """
    EmailMessage(
        subject=" ".join(subject.split()),
        body=text,
        from_email=f"EasySmart <{settings.FROM_ADDRESS}>",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(get_provider().backend),
    ).send()
