"""One call to the provider, and the faults that hide that it took the message."""

from datetime import timedelta

from django.utils import timezone

from delivery.models import Message
from delivery.pacing import ProviderHealth
from delivery.services import claiming, resolving
from delivery.services.resolving import LOOKS, resolve
from delivery.services.sending import send

AFTER_ACCEPTANCE = ["silence after", "hangs up after", "half an answer", "500 after"]


def sent(message):
    """The message's state after one try."""
    send(message.pk)
    message.refresh_from_db()
    return message.send_state


def sent_by_itself(message):
    """As after a long enough wait, with the rounds of both sweeps in it."""
    Message.objects.filter(send_state="unknown").update(
        doubtful_since=timezone.now() - LOOKS[0] - timedelta(seconds=5),
        next_try_at=timezone.now() - timedelta(seconds=1),
    )
    Message.objects.filter(send_state="retry").update(next_try_at=timezone.now())
    ProviderHealth.objects.update(paused_until=timezone.now())
    if message.pk in claiming.due_ids():
        send(message.pk)
    if message.pk in resolving.due_ids():
        resolve(message.pk)
    message.refresh_from_db()
    return message.send_state
