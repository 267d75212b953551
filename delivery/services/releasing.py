"""A release is carried to the providers: each takes the address off its own list.

Otherwise it would accept the next message and drop it, and say once more that the
address is blocked. Source: knadh/listmonk issue 1334.
"""

import logging
from collections.abc import Iterable

from django.conf import settings

from blacklist.addresses import mask
from blacklist.models import Suppression
from blacklist.services import finish_release, refuse_release
from delivery.errors import ApiFailed, BadEvent
from delivery.providers.lists.base import Removal, SuppressionList
from delivery.providers.registry import LISTS, get_provider, lists_in_use
from delivery.publishing import publish_on_commit

logger = logging.getLogger(__name__)

BATCH = 500
_GONE = frozenset({Removal.REMOVED, Removal.NOT_FOUND})


def carry(suppression: Suppression) -> bool:
    """Take a release to the providers in use, if one of them keeps a list.

    For blacklist.hooks: it runs inside the release's transaction.
    """
    if LISTS.keys().isdisjoint(settings.PROVIDERS_IN_USE):
        return False
    publish_on_commit("delivery.tasks.carry_release", suppression.pk)
    return True


def carry_release(suppression_id: int) -> None:
    """Take one address off every list in use, and tell the blacklist what came of it.

    Does nothing when nobody waits for it. A provider that is out of reach or takes its
    time leaves it waiting, blocked: `waiting_ids` brings it back. One that refuses
    ends the wait, and the address stays blocked.
    """
    waiting = Suppression.objects.filter(state=Suppression.State.RELEASING)
    suppression = waiting.filter(pk=suppression_id).first()
    if suppression is None:
        return
    removals = {
        provider: _let_go(provider, entries, suppression.address)
        for provider, entries in lists_in_use().items()
    }
    refusing = [one for one in removals if removals[one] == Removal.NOT_ALLOWED]
    if refusing:
        words = f"{_names(refusing)} no permite quitarla de su lista: sigue bloqueada."
        refuse_release(suppression_id, words=words)
    elif _GONE.issuperset(removals.values()):
        words = f"(Confirmado: ya no está en la lista de {_names(removals)}.)"
        finish_release(suppression_id, words=words)


def waiting_ids() -> list[int]:
    """Entries whose release a provider has not answered yet."""
    waiting = Suppression.objects.filter(state=Suppression.State.RELEASING)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _names(providers: Iterable[str]) -> str:
    return ", ".join(get_provider(name).label for name in providers)


def _let_go(provider: str, entries: SuppressionList, address: str) -> Removal:
    """What became of one address on one list, confirmed by a look at the list."""
    try:
        if entries.get(address) is None:
            return Removal.NOT_FOUND
        removal = entries.remove(address)
        if removal in _GONE and entries.get(address) is not None:
            return Removal.PENDING
    except (ApiFailed, BadEvent):
        logger.exception("%s could not be asked about %s", provider, mask(address))
        return Removal.PENDING
    return removal
