"""The providers' own lists made visible: what they hold is in the blacklist too.

Most providers accept a message to a listed address and drop it without a word. What has
left a list is never released here by itself: a person looks at it.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from django.db import DatabaseError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from blacklist.addresses import fold, mask
from blacklist.models import Evidence, Suppression, SuppressionChange
from blacklist.services import NewEvidence, put_under_review, suppress
from delivery.errors import ApiFailed, BadEvent
from delivery.providers.lists.base import ListEntry, SuppressionList
from delivery.providers.registry import get_provider, lists_in_use

logger = logging.getLogger(__name__)

# Between two hourly looks: clocks differ, and one look may fail.
OVERLAP = timedelta(days=2)
BATCH = 500
ADDRESS_LENGTH = 254

_BY_HAND = [SuppressionChange.Action.ADDED, SuppressionChange.Action.BLOCKED_AGAIN]


def mirror_recent() -> None:
    """Take over what each list in use got lately. One that fails stops no other."""
    since = timezone.now() - OVERLAP
    for provider, entries in lists_in_use().items():
        try:
            _take_over(provider, entries.iter_entries(since))
        except (ApiFailed, BadEvent):
            logger.exception("The list of %s could not be read", provider)


def mirror_whole() -> None:
    """Compare each list in use from end to end. One that fails stops no other.

    Only a list read to its end, page by page, can say that an address is not on it.
    """
    for provider, entries in lists_in_use().items():
        try:
            # Asked first: what is listed from now on cannot be missed.
            known = _mirrored(provider)
            present = _take_over(provider, entries.iter_entries())
            for suppression in known:
                if suppression.address not in present:
                    _review(suppression, provider, entries)
        except (ApiFailed, BadEvent):
            logger.exception("The list of %s could not be read", provider)


def _take_over(provider: str, entries: Iterable[ListEntry]) -> set[str]:
    """Blacklist what is on the list; its folded addresses come back."""
    present: set[str] = set()
    left = iter(entries)
    # No network call in a transaction: each batch is read first.
    while batch := list(islice(left, BATCH)):
        present.update(fold(entry.address) for entry in batch)
        _store(provider, batch)
    return present


def _store(provider: str, batch: list[ListEntry]) -> None:
    scope = get_provider(provider).suppression_scope
    by_key = {
        _key(provider, scope, entry): entry for entry in batch if _is_address(entry)
    }
    told = Evidence.objects.filter(key__in=by_key).values_list("key", flat=True)
    for key in by_key.keys() - set(told):
        entry = by_key[key]
        evidence = NewEvidence(
            source=Evidence.Source.PROVIDER_LIST,
            provider=provider,
            scope=scope,
            # PostgreSQL keeps no NUL.
            words=entry.words.replace("\0", ""),
            occurred_at=min(entry.listed_at, timezone.now()),
            key=key,
        )
        try:
            suppress(entry.address, reason=entry.reason, evidence=evidence)
        # One entry that cannot be kept costs only itself; the next look tries again.
        except (DatabaseError, ValueError):
            logger.exception("%s of %s cannot be kept", mask(entry.address), provider)
        else:
            logger.info("%s is on the list of %s", mask(entry.address), provider)


def _is_address(entry: ListEntry) -> bool:
    """Some lists take whole domains, or anything at all."""
    local, _, domain = entry.address.rpartition("@")
    is_storable = len(entry.address) <= ADDRESS_LENGTH and "\0" not in entry.address
    return bool(local and domain) and is_storable


def _key(provider: str, scope: str, entry: ListEntry) -> str:
    """One listing of an address; when it is listed anew, that is another."""
    listed_at = entry.listed_at.timestamp()
    parts = f"list {provider} {scope} {fold(entry.address)} {listed_at}"
    return hashlib.sha256(parts.encode()).hexdigest()


def _mirrored(provider: str) -> list[Suppression]:
    """Active entries that this list told of and that nobody blocked by hand."""
    listed = Evidence.objects.filter(
        suppression=OuterRef("pk"),
        source=Evidence.Source.PROVIDER_LIST,
        provider=provider,
        scope=get_provider(provider).suppression_scope,
    )
    by_hand = SuppressionChange.objects.filter(
        suppression=OuterRef("pk"), action__in=_BY_HAND, changed_by__isnull=False
    )
    active = Suppression.objects.filter(state=Suppression.State.ACTIVE)
    return list(active.filter(Exists(listed), ~Exists(by_hand)))


def _review(suppression: Suppression, provider: str, entries: SuppressionList) -> None:
    # Pages shift while they are read: the address itself is asked for once more.
    if entries.get(suppression.address) is None:
        words = f"Ya no está en la lista de {get_provider(provider).label}."
        put_under_review(suppression.pk, words=words)
