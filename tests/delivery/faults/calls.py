"""One call to the provider, and the faults that hide that it took the message."""

from delivery.services.sending import send

AFTER_ACCEPTANCE = ["silence after", "hangs up after", "half an answer", "500 after"]


def sent(message):
    """The message's state after one try."""
    send(message.pk)
    message.refresh_from_db()
    return message.send_state
