"""Who may call the provider for a message: the one whose transaction took the claim.

The row decides, not the broker. Rows that another worker is taking are skipped, so any
number of workers take different ones at the same time.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone

from blacklist.addresses import domain_of, mask
from blacklist.models import DomainFact, Suppression
from blacklist.services import blocking
from delivery.choices import SendState
from delivery.log_fields import fields_of
from delivery.models import Message
from delivery.providers.base import Provider
from delivery.services.failover import opens_at, routes, usable_providers
from delivery.services.throttling import admit

logger = logging.getLogger(__name__)

# With waits of up to 15 minutes, about a day.
TRIES = 100
SWEEP_BATCH = 1000

_OPEN = Q(send_state__in=[SendState.PENDING, SendState.RETRY])


@dataclass(frozen=True)
class Claim:
    """The right to call the provider for one message, until the lease ends."""

    message: Message
    token: UUID
    provider: Provider
    # The receiving server as DNS was last known to name it; "" if it is not known.
    mail_host: str


def take_due(*, limit: int, message_id: int | None = None) -> list[Claim]:
    """Take up to `limit` due messages for the first provider that is not passed over.

    message_id: take this one only.
    What is in doubt at another provider goes to that one again, and to no other.
    """
    claims: list[Claim] = []
    is_routed = False
    for provider, allowed in routes(limit):
        take = take_repeats if is_routed else take_claims
        room = min(allowed, limit - len(claims))
        if room > 0:
            claims += take(provider, limit=room, message_id=message_id)
        # A provider on trial gets one message; the next takes the rest.
        is_routed = is_routed or allowed == limit
    return claims


def take_claims(
    provider: Provider, *, limit: int, message_id: int | None = None
) -> list[Claim]:
    """Take up to `limit` due messages for this provider, the longest waiting first.

    The blacklist is asked between locking the rows and taking them, in one transaction:
    if it cannot answer, nothing is sent. What it blocks is withheld, with the reason.
    """
    waiting, claims = _take_certain(provider, limit, message_id)
    # What is withheld or has to wait for its turn must not hide what comes after it.
    while len(waiting) == limit and not claims and message_id is None:
        waiting, claims = _take_certain(provider, limit, message_id)
    if len(waiting) < limit:
        left = limit - len(waiting)
        claims += take_repeats(provider, limit=left, message_id=message_id)
    return claims


def take_repeats(
    provider: Provider, *, limit: int, message_id: int | None = None
) -> list[Claim]:
    """Take up to `limit` messages in doubt whose repeat cannot become a second copy.

    Apart from the others, since each has an index of its own. What the blacklist blocks
    stays in doubt, for it may have been accepted.
    """
    if provider.idempotency_window is None:
        return []
    repeatable = _chosen(message_id).filter(_repeatable(timezone.now(), provider))
    with transaction.atomic():
        claims = _take(_locked(repeatable.exclude(_blocked()), limit), provider)
    return _with_attachments(claims)


def expire_leases() -> int:
    """Messages whose worker vanished during the call: nobody knows what came of it.

    The claim stays, so that a worker that was only slow may still write the outcome.
    """
    now = timezone.now()
    return Message.objects.filter(
        send_state=SendState.SENDING, lease_until__lt=now
    ).update(
        send_state=SendState.UNKNOWN,
        detail="El envío se interrumpió antes de la respuesta del proveedor.",
        doubtful_since=Coalesce("doubtful_since", F("lease_until")),
        next_try_at=now,
    )


def due_ids(*, limit: int = SWEEP_BATCH) -> list[int]:
    """Messages that a worker should look at now, the longest waiting first."""
    now = timezone.now()
    providers = usable_providers()
    keyed = [_repeatable(now, one) for one in providers if one.idempotency_window]
    ids: list[int] = []
    for condition in [_certain(now), *keyed] if providers else []:
        oldest = Message.objects.filter(condition).order_by("next_try_at")
        ids += oldest.values_list("pk", flat=True)[: limit - len(ids)]
    return ids


def _chosen(message_id: int | None) -> QuerySet[Message]:
    everything = Message.objects.all()
    return everything if message_id is None else everything.filter(pk=message_id)


def next_due(*, within_seconds: float) -> tuple[int, float] | None:
    """The next message whose time comes soon, and in how many seconds; 0: it is due.

    None also when all providers are passed over for longer.
    """
    now, opening = timezone.now(), opens_at()
    if opening > now + timedelta(seconds=within_seconds):
        return None
    soon = _certain(now + timedelta(seconds=within_seconds))
    found = Message.objects.filter(soon).order_by("next_try_at").first()
    if found is None:
        return None
    starts_at = max(found.next_try_at, opening)
    return found.pk, max((starts_at - now).total_seconds(), 0)


def is_taken(message_id: int) -> bool:
    """Whether somebody is sending it now, and with it what else is due."""
    sending = Message.objects.filter(pk=message_id, send_state=SendState.SENDING)
    return sending.exists()


def _certain(now: datetime) -> Q:
    """Those whose time has come, and that the provider surely does not have."""
    return _OPEN & Q(doubtful_since__isnull=True, next_try_at__lte=now)


def _repeatable(now: datetime, provider: Provider) -> Q:
    """Those in doubt that the same provider may be asked to take again.

    Only as long as it recognises the key of the first call.
    """
    return Q(
        send_state=SendState.UNKNOWN,
        provider=provider.name,
        doubtful_since__gt=now - (provider.idempotency_window or timedelta(0)),
        attempts__lt=TRIES,
        next_try_at__lte=now,
    )


def _blocked() -> Exists:
    suppressions = Suppression.objects.blocking()
    return Exists(suppressions.filter(address=OuterRef("folded_address")))


def _locked(messages: QuerySet[Message], limit: int) -> list[Message]:
    """SQLite knows no row locks: there, BEGIN alone lets in one worker at a time."""
    return list(
        messages.select_related("dispatch__sender")
        .select_for_update(skip_locked=True, no_key=True, of=("self",))
        .order_by("next_try_at")[:limit]
    )


def _without_blocked(messages: Sequence[Message]) -> list[Message]:
    """Those that may be written to; the others are withheld."""
    suppressions = blocking(one.folded_address for one in messages)
    for message in messages:
        suppression = suppressions.get(message.folded_address)
        if suppression:
            _withhold(message, suppression)
    return [one for one in messages if one.folded_address not in suppressions]


def _withhold(message: Message, suppression: Suppression) -> None:
    Message.objects.filter(pk=message.pk).update(
        send_state=SendState.WITHHELD, detail=suppression.get_reason_display() + "."
    )
    masked, fields = mask(message.address), fields_of(message)
    logger.info("Message %s withheld: %s", message.uuid, masked, extra=fields)


def _take_certain(
    provider: Provider, limit: int, message_id: int | None
) -> tuple[list[Message], list[Claim]]:
    """Those looked at, and those of them that were taken."""
    due = _chosen(message_id).filter(_certain(timezone.now()))
    with transaction.atomic():
        waiting = _locked(due, limit)
        claims = _take(_without_blocked(waiting), provider)
    return waiting, _with_attachments(claims)


def _take(messages: Sequence[Message], provider: Provider) -> list[Claim]:
    """Those that may go at this moment. They are locked: nobody else can take them."""
    if not messages:
        return []
    hosts = _mail_hosts(messages)
    admitted = admit(messages, provider, mail_hosts=hosts)
    token = uuid4()
    lease_until = timezone.now() + timedelta(seconds=settings.MESSAGE_LEASE_SECONDS)
    Message.objects.filter(pk__in=[one.pk for one in admitted]).update(
        send_state=SendState.SENDING,
        claim=token,
        lease_until=lease_until,
        attempts=F("attempts") + 1,
        provider=provider.name,
    )
    for message in admitted:
        message.lease_until = lease_until
        message.attempts += 1
        message.provider = provider.name
    return [
        Claim(one, token, provider, hosts.get(domain_of(one.folded_address), ""))
        for one in admitted
    ]


def _with_attachments(claims: list[Claim]) -> list[Claim]:
    """What composing needs: the calls are made where the database is not asked."""
    messages = [claim.message for claim in claims]
    prefetch_related_objects(messages, "dispatch__attachments__stored_file")
    return claims


def _mail_hosts(messages: Sequence[Message]) -> dict[str, str]:
    domains = {domain_of(one.folded_address) for one in messages}
    facts = DomainFact.objects.filter(domain__in=domains)
    return {one.domain: str(one.mx_hosts[0]) for one in facts if one.mx_hosts}
