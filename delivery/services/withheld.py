"""Messages that a blacklisted address holds back, for whoever releases the address."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from blacklist.hooks import Waiting
from delivery.choices import SendState
from delivery.models import Message
from delivery.publishing import publish_on_commit

_SHOWN = 100
# An older invoice has long gone another way; who wants it sent again can resend it.
_SPAN = timedelta(days=90)


def withheld_for(address: str) -> list[Waiting]:
    """The messages withheld from a folded address in 90 days, the newest first."""
    messages = Message.objects.filter(
        folded_address=address,
        send_state=SendState.WITHHELD,
        created_at__gt=timezone.now() - _SPAN,
    ).select_related("dispatch__sender")
    return [_waiting(one) for one in messages.order_by("-created_at")[:_SHOWN]]


@transaction.atomic
def send_withheld(address: str, keys: Iterable[str]) -> int:
    """Put withheld messages of a folded address in line again; how many there were.

    Twice puts none in line the second time. keys: as withheld_for told them.
    """
    rows = Message.objects.select_for_update().filter(
        folded_address=address, send_state=SendState.WITHHELD, uuid__in=keys
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).update(
        send_state=SendState.PENDING, detail="", next_try_at=timezone.now()
    )
    for message_id in ids:
        publish_on_commit("delivery.tasks.send_message", message_id)
    return len(ids)


def _waiting(message: Message) -> Waiting:
    day = date_format(timezone.localtime(message.created_at), r"j \d\e F \d\e Y")
    sender = message.dispatch.sender.name
    return Waiting(
        key=str(message.uuid),
        text=f"{message.dispatch.subject} · {sender} · {day.lower()}",
    )
