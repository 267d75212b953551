"""Every change of the blacklist: an entry has evidence, a change by hand a reason."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from blacklist import hooks
from blacklist.addresses import fold
from blacklist.models import Evidence, Suppression, SuppressionChange

Action = SuppressionChange.Action
State = Suppression.State

_BATCH = 500
_STANDING = ["state", "reason", "since", "last_seen_at", "count", "expires_at"]
_LEAVING = (State.RELEASED, State.RELEASING)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvidence:
    """One reason to believe that an address is bad, as somebody told it.

    scope: where it holds, e.g. a provider's message stream. status_code: enhanced code,
    "" when unknown. words: the receiving server's own. occurred_at: aware, UTC.
    key: the fact's own identity, up to 64 letters; the same key is the same fact.
    """

    source: Evidence.Source
    occurred_at: datetime
    provider: str = ""
    scope: str = ""
    status_code: str = ""
    words: str = ""
    key: str | None = None


@transaction.atomic
def suppress(
    address: str, *, reason: Suppression.Reason, evidence: NewEvidence
) -> Suppression:
    """Blacklist an address because of some evidence, or add it to the address's entry.

    The same evidence changes nothing the second time, even when told twice at once.
    A released entry comes back only by evidence newer than its release. Returns the
    entry, which may thus be a released one.
    """
    told = Evidence.objects.filter(key=evidence.key, key__isnull=False)
    known = told.select_related("suppression").first()
    if known:
        return known.suppression
    suppression, is_new = Suppression.objects.get_or_create(
        address=fold(address),
        defaults={
            "reason": reason,
            "since": evidence.occurred_at,
            "last_seen_at": evidence.occurred_at,
        },
    )
    # Others wait here, so that none overwrites what another has just counted.
    suppression = Suppression.objects.select_for_update().get(pk=suppression.pk)
    if _add_evidence(suppression, evidence, reason) and not is_new:
        _take_up(suppression, reason=reason, evidence=evidence)
    return suppression


def _add_evidence(
    suppression: Suppression, evidence: NewEvidence, reason: Suppression.Reason
) -> bool:
    """False when somebody told the same fact at this very moment."""
    try:
        with transaction.atomic():
            suppression.evidence.create(**asdict(evidence), reason=reason)
    except IntegrityError:
        return False
    return True


def _take_up(
    suppression: Suppression, *, reason: Suppression.Reason, evidence: NewEvidence
) -> None:
    """Count new evidence; let it speak for the entry when it is the latest."""
    occurred_at = evidence.occurred_at
    starts_anew = _is_stronger_than_release(suppression, evidence)
    if starts_anew:
        suppression.state = State.ACTIVE
        suppression.changes.create(
            action=Action.BLOCKED_AGAIN, reason="Hay evidencia nueva."
        )
    since = suppression.since
    if suppression.expires_at and suppression.expires_at < occurred_at:
        since, suppression.expires_at = occurred_at, None
    suppression.since = occurred_at if starts_anew else min(since, occurred_at)
    # Of two at the same time the same one speaks, in whichever order they are told.
    latest = suppression.last_seen_at, suppression.reason
    if starts_anew or (occurred_at, reason) >= latest:
        suppression.last_seen_at, suppression.reason = occurred_at, reason
    suppression.count = suppression.evidence.count()
    suppression.save(update_fields=_STANDING)


@transaction.atomic
def take_back(address: str, *, keys: Collection[str], words: str) -> bool:
    """Forget evidence that proved nothing after all; unblock what rests on it alone.

    Nobody released it: whatever else is told of the address, however old, counts.
    address: folded. keys: the facts' own. words: why, for people. False, and nothing
    changes, when the entry is not active: then somebody has decided about it.
    """
    active = Suppression.objects.filter(address=address, state=State.ACTIVE)
    suppression = active.select_for_update().first()
    if suppression is None:
        return False
    suppression.evidence.filter(key__in=keys).delete()
    rest = list(suppression.evidence.order_by("occurred_at", "reason"))
    if rest:
        suppression.since = rest[0].occurred_at
        suppression.last_seen_at = rest[-1].occurred_at
        suppression.reason = rest[-1].reason or suppression.reason
    else:
        suppression.state = State.RELEASED
        suppression.changes.create(action=Action.TAKEN_BACK, reason=words[:500])
    suppression.count = max(len(rest), 1)
    suppression.save(update_fields=_STANDING)
    return True


def _is_stronger_than_release(suppression: Suppression, evidence: NewEvidence) -> bool:
    if suppression.state != State.RELEASED:
        return False
    release = suppression.changes.filter(action=Action.RELEASED).first()
    return release is None or evidence.occurred_at > release.changed_at


@transaction.atomic
def release(
    suppression: Suppression,
    *,
    by: AbstractBaseUser,
    reason: str,
    send: Iterable[str] = (),
) -> int:
    """Allow writing to an address again. `reason` is why it will work now.

    Where a provider's own list may hold it too, it stays blocked until that list has
    let go of it, see `finish_release`. Released already: its state stays.
    send: the keys of what waits for it and goes with its release, see hooks.Waiting.
    Returns how many of them went now. Raises ValueError without a reason.
    """
    # An answer of the provider that comes now waits, and finds the keys.
    suppression.refresh_from_db(from_queryset=Suppression.objects.select_for_update())
    if suppression.state != State.RELEASED and hooks.carry(suppression):
        state, action = State.RELEASING, Action.RELEASE_ASKED
    else:
        state, action = State.RELEASED, Action.RELEASED
    _change(suppression, state, action=action, by=by, reason=reason)
    if state == State.RELEASED:
        return hooks.send_waiting(suppression.address, send)
    _keep_for_later(suppression.pk, send)
    return 0


def _keep_for_later(suppression_id: int, keys: Iterable[str]) -> None:
    """Add them to those of who asked first, if somebody had asked already."""
    asked = _asked(suppression_id)
    if asked:
        asked.waiting_keys = list(dict.fromkeys([*asked.waiting_keys, *keys]))
        asked.save(update_fields=["waiting_keys"])


def _asked(suppression_id: int) -> SuppressionChange | None:
    """The request that an entry in state RELEASING waits for."""
    return SuppressionChange.objects.filter(
        suppression=suppression_id, action=Action.RELEASE_ASKED
    ).first()


@transaction.atomic
def finish_release(suppression_id: int, *, words: str) -> bool:
    """Release an entry whose release was asked for, now that its provider let go.

    What was to go with it goes: once, for only one call finds the entry waiting.
    words: what the provider said. It is told in the name and with the reason of who
    asked. False, and nothing changes, when nobody waits for it any more.
    """
    if not _leave_releasing(suppression_id, State.RELEASED):
        return False
    asked = _asked(suppression_id)
    reason = f"{asked.reason} {words}" if asked else words
    if asked and asked.waiting_keys:
        sent = hooks.send_waiting(asked.suppression.address, asked.waiting_keys)
        reason += f" Correos retenidos que van en camino: {sent}."
    SuppressionChange.objects.create(
        suppression_id=suppression_id,
        action=Action.RELEASED,
        reason=reason[:500],
        changed_by_id=asked.changed_by_id if asked else None,
    )
    return True


@transaction.atomic
def refuse_release(suppression_id: int, *, words: str) -> bool:
    """Block an entry on whose release its provider said no. What waits goes on waiting.

    words: which provider and why, for people. False when nobody waits for it any more.
    """
    if not _leave_releasing(suppression_id, State.ACTIVE):
        return False
    asked = _asked(suppression_id)
    if asked and asked.waiting_keys:
        words += f" Correos que siguen retenidos: {len(asked.waiting_keys)}."
    SuppressionChange.objects.create(
        suppression_id=suppression_id,
        action=Action.RELEASE_REFUSED,
        reason=words[:500],
    )
    return True


@transaction.atomic
def put_under_review(suppression_id: int, *, words: str) -> bool:
    """Let a person look at an active entry. It goes on blocking meanwhile.

    words: what is strange about it. False when it is not active any more.
    """
    active = Suppression.objects.filter(pk=suppression_id, state=State.ACTIVE)
    if not active.update(state=State.UNDER_REVIEW):
        return False
    SuppressionChange.objects.create(
        suppression_id=suppression_id, action=Action.REVIEWED, reason=words[:500]
    )
    return True


def _leave_releasing(suppression_id: int, state: Suppression.State) -> bool:
    waiting = Suppression.objects.filter(pk=suppression_id, state=State.RELEASING)
    return bool(waiting.update(state=state, expires_at=None))


def block_again(suppression: Suppression, *, by: AbstractBaseUser, reason: str) -> None:
    """Take a release back. Blocked already: nothing changes. Raises ValueError without
    a reason.
    """
    _change(
        suppression, State.ACTIVE, action=Action.BLOCKED_AGAIN, by=by, reason=reason
    )


@transaction.atomic
def add_by_hand(address: str, *, by: AbstractBaseUser, reason: str) -> Suppression:
    """Blacklist an address because somebody says so. `reason` is their words.

    An entry that is there already gets this as further evidence, and blocks again if
    it was released. Raises ValueError without a reason.
    """
    evidence = NewEvidence(
        source=Evidence.Source.ADMIN,
        occurred_at=timezone.now(),
        words=_required(reason),
    )
    suppression = suppress(address, reason=Suppression.Reason.MANUAL, evidence=evidence)
    suppression.changes.create(action=Action.ADDED, reason=reason, changed_by_id=by.pk)
    return suppression


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One address of a list that an administrator brings. words: why, as it says."""

    address: str
    reason: Suppression.Reason
    words: str = ""


@transaction.atomic
def add_many(entries: Iterable[NewEntry], *, by: AbstractBaseUser) -> int:
    """Blacklist a list's addresses, up to a few thousand at once; how many are new.

    One that has an entry keeps it as it is: a list bears no date, so it cannot speak
    against a release.
    """
    wanted = {fold(entry.address): entry for entry in entries}
    known = Suppression.objects.filter(address__in=wanted)
    for address in known.values_list("address", flat=True):
        del wanted[address]
    made = Suppression.objects.bulk_create(
        Suppression(address=address, reason=entry.reason)
        for address, entry in wanted.items()
    )
    Evidence.objects.bulk_create(
        Evidence(
            suppression=one,
            source=Evidence.Source.ADMIN,
            reason=one.reason,
            words=wanted[one.address].words,
        )
        for one in made
    )
    SuppressionChange.objects.bulk_create(
        SuppressionChange(
            suppression=one,
            action=Action.ADDED,
            reason="Llegó en una lista importada.",
            changed_by_id=by.pk,
        )
        for one in made
    )
    return len(made)


def release_many(
    suppressions: Iterable[Suppression], *, by: AbstractBaseUser, reason: str
) -> int:
    """Allow writing to several addresses again, for one reason; how many were blocked.

    Each is its own transaction, so that a long list blocks nobody else's for long.
    Raises ValueError without a reason.
    """
    words = _required(reason)
    blocked = [one for one in suppressions if one.state != State.RELEASED]
    for suppression in blocked:
        release(suppression, by=by, reason=words)
    return len(blocked)


def release_aged(
    *, now: datetime, kept_for: Mapping[Suppression.Reason, timedelta]
) -> int:
    """Release entries whose time is over; how many there were.

    Those with an expiry that has passed, and those whose reason may pass, as a full
    mailbox, when nothing has been heard of them for a while. The next bounce blocks
    again. kept_for: how long each such reason holds after its last bounce; one that
    is not named holds for ever.
    """
    expired = Q(expires_at__lte=now)
    passed = Q()
    for reason, span in kept_for.items():
        passed |= Q(reason=reason, last_seen_at__lte=now - span)
    # What waits for its provider is the provider's to end.
    aged = Suppression.objects.exclude(state__in=_LEAVING).filter(expired | passed)
    number = 0
    while ids := list(aged.values_list("pk", flat=True)[:_BATCH]):
        number += _release_batch(ids)
    return number


@transaction.atomic
def _release_batch(ids: list[int]) -> int:
    """The same for both reasons: nobody clicked, so the history has no person."""
    rows = Suppression.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    blocked = list(rows.exclude(state__in=_LEAVING).values_list("pk", flat=True))
    SuppressionChange.objects.bulk_create(
        SuppressionChange(
            suppression_id=pk, action=Action.RELEASED, reason="Pasó su plazo."
        )
        for pk in blocked
    )
    return Suppression.objects.filter(pk__in=blocked).update(
        state=State.RELEASED, expires_at=None
    )


def blocking(addresses: Iterable[str]) -> dict[str, Suppression]:
    """Which of these addresses must not be written to, by their folded form.

    One query, however many there are.
    """
    folded = {fold(address) for address in addresses}
    entries = Suppression.objects.blocking().filter(address__in=folded)
    return {entry.address: entry for entry in entries}


@transaction.atomic
def _change(
    suppression: Suppression,
    state: Suppression.State,
    *,
    action: SuppressionChange.Action,
    by: AbstractBaseUser,
    reason: str,
) -> None:
    words = _required(reason)
    others = Suppression.objects.exclude(state=state)
    # One winner, however many click at once. An old expiry must not undo a block.
    if others.filter(pk=suppression.pk).update(state=state, expires_at=None):
        suppression.changes.create(action=action, reason=words, changed_by_id=by.pk)
    suppression.refresh_from_db()


def _required(reason: str) -> str:
    if not reason.strip():
        raise ValueError("A change by hand needs a reason.")
    return reason.strip()
