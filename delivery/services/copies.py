"""The sender's copy as a witness: one that stops tells of our side, or of its own."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from delivery.choices import DeliveryState, Role, SendState
from delivery.models import Message, Sender

LOOKS_BACK = timedelta(days=7)


@dataclass(frozen=True)
class CopyTrouble:
    """Copies that did not reach the address where the sender wants them now.

    is_address: the address is to be looked at; otherwise it is our side.
    words: the receiving server's, or our own.
    """

    address: str
    number: int
    is_address: bool
    words: str


def copy_trouble(sender: Sender) -> CopyTrouble | None:
    """What is wrong with a sender's own copies, None if the last one did arrive.

    Of seven days, and only with the present address: who corrects it is done.
    """
    copies = Message.objects.filter(
        role=Role.COPY,
        created_at__gt=timezone.now() - LOOKS_BACK,
        dispatch__sender=sender,
        address=sender.copy_address,
    )
    stopped = list(copies.stopped().order_by("-created_at", "-pk"))
    if not stopped:
        return None
    newest = stopped[0]
    arrived = copies.filter(
        delivery_state=DeliveryState.DELIVERED, created_at__gt=newest.created_at
    )
    if arrived.exists():
        return None
    is_ours = newest.send_state in (SendState.UNKNOWN, SendState.FAILED)
    return CopyTrouble(
        address=newest.address,
        number=len(stopped),
        is_address=not is_ours,
        words=newest.detail,
    )
