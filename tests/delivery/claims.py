"""Claims as tests take them."""

from delivery.services.claiming import take_claims


def take_claim(message_id, provider):
    """Take one message if it is due; None if it is not to be sent now."""
    claims = take_claims(provider, limit=1, message_id=message_id)
    return claims[0] if claims else None
