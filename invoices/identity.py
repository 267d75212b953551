"""How receivers know our mail, as the settings say."""

from django.conf import settings

from delivery.letters import Sending


def our_sending() -> Sending:
    """What the letter and the help centre tell an IT department to allow."""
    return Sending(
        from_address=settings.FROM_ADDRESS,
        dkim_domain=settings.DKIM_DOMAIN,
        dkim_selector=settings.DKIM_SELECTOR,
        return_path=settings.RETURN_PATH_DOMAIN,
    )
