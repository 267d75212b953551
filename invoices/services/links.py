"""Public links: made with each email, handed on, revoked; and what people do there."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from delivery.models import Dispatch
from delivery.states import Seen
from invoices.link_tokens import read_token
from invoices.models import Invoice, LinkVisit, PublicLink, User
from invoices.visitors import Visitor

# A page that is loaded again within this is the same visit.
SAME_VISIT = timedelta(minutes=30)
VISITORS_KEPT = timedelta(days=1)
# Of one link; more say nothing new, and somebody may try to fill the table.
MOST_VISITS = 200
_Kind = LinkVisit.Kind
_DOWNLOADS = frozenset({_Kind.PDF, _Kind.XML, _Kind.ZIP})


def open_links(invoice: Invoice, dispatch: Dispatch) -> None:
    """A link for each message, and with the first email the one to hand on.

    Later emails leave the shared one as it is, also when it was revoked: that was
    somebody's wish. Call it in the transaction that made the dispatch.
    """
    first = not invoice.links.exists()
    links = [
        PublicLink(
            uuid=message.uuid, invoice=invoice, message=message, expires_at=_expiry()
        )
        for message in dispatch.messages.all()
    ]
    if first:
        links.append(PublicLink(invoice=invoice, expires_at=_expiry()))
    # The same request twice is one dispatch, whose messages have their links already.
    PublicLink.objects.bulk_create(links, ignore_conflicts=True)


@transaction.atomic
def renew_link(invoice: Invoice, *, by: User) -> PublicLink:
    """A new shared link with all its days; the one before ends. Emails' stay."""
    # Two at once would both find none to end.
    Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    _revoke(invoice.links.filter(message__isnull=True), by=by)
    return PublicLink.objects.create(invoice=invoice, expires_at=_expiry())


def revoke_links(invoice: Invoice, *, by: User) -> int:
    """End every link of an invoice, also those in emails. Returns how many ended."""
    return _revoke(invoice.links.all(), by=by)


def find_link(token: str) -> PublicLink | None:
    """The live link of a token, with invoice, issuer and sender in one query.

    None for a forged, unknown, revoked or expired one: nobody is told which.
    """
    key = read_token(token)
    if key is None:
        return None
    links = PublicLink.objects.live().select_related(
        "invoice__issuer__sender", "message"
    )
    return links.filter(uuid=key).first()


@transaction.atomic
def note_visit(link: PublicLink, kind: LinkVisit.Kind, *, by: Visitor) -> bool:
    """Keep what a person did with a link. False when it is known already.

    The same visitor within half an hour is one visit; "received" is said once.
    """
    # Two requests at once would both find no visit before them.
    PublicLink.objects.select_for_update(no_key=True).get(pk=link.pk)
    now = timezone.now()
    before = link.visits.filter(kind=kind)
    if kind != _Kind.RECEIVED:
        before = before.filter(visitor=by.key, at__gt=now - SAME_VISIT)
    if before.exists() or _is_full(link, kind):
        return False
    link.visits.create(kind=kind, at=now, visitor=by.key, agent=by.agent)
    if not link.is_of_copy:
        _note_first(link, kind, at=now)
    return True


def forget_visitors() -> None:
    """Empty the hashes by which visitors were told apart."""
    old = timezone.now() - VISITORS_KEPT
    LinkVisit.objects.exclude(visitor="").filter(at__lt=old).update(visitor="")


def with_links(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same invoices with links and visits: what the functions below read."""
    links = PublicLink.objects.select_related("message").prefetch_related("visits")
    return invoices.prefetch_related(Prefetch("links", links))


def shared_link(invoice: Invoice) -> PublicLink | None:
    """The one to hand on, if it lives. Of an invoice read through with_links."""
    links = invoice.links.all()
    return next((one for one in links if not one.message_id and one.is_live), None)


def has_live_links(invoice: Invoice) -> bool:
    """Whether anybody can still open it. Of an invoice read through with_links."""
    return any(one.is_live for one in invoice.links.all())


def customers_visits(invoice: Invoice) -> list[LinkVisit]:
    """What was done with its links but the copy's, newest first."""
    links = [one for one in invoice.links.all() if not one.is_of_copy]
    visits: list[LinkVisit] = []
    for link in links:
        for visit in link.visits.all():
            # Read already: the visit would ask for it again.
            visit.link = link
            visits.append(visit)
    return sorted(visits, key=lambda visit: visit.at, reverse=True)


def seen_of(invoice: Invoice) -> dict[int, Seen]:
    """What each email's recipient did with its link, by the message's id."""
    return {
        link.message_id: _seen(link.visits.all())
        for link in invoice.links.all()
        if link.message_id
    }


def _seen(visits: Iterable[LinkVisit]) -> Seen:
    first: dict[str, datetime] = {}
    for visit in visits:
        first[visit.kind] = min(visit.at, first.get(visit.kind, visit.at))
    downloads = [at for kind, at in first.items() if kind in _DOWNLOADS]
    return Seen(
        opened_at=min(first.values(), default=None),
        downloaded_at=min(downloads, default=None),
        confirmed_at=first.get(_Kind.RECEIVED),
    )


def _note_first(link: PublicLink, kind: LinkVisit.Kind, *, at: datetime) -> None:
    """What lists show: one column each instead of a look at all visits."""
    fresh = Invoice.objects.filter(pk=link.invoice_id)
    fresh.filter(seen_at__isnull=True).update(seen_at=at)
    if kind == _Kind.RECEIVED:
        fresh.filter(received_at__isnull=True).update(received_at=at)


def _is_full(link: PublicLink, kind: LinkVisit.Kind) -> bool:
    return kind != _Kind.RECEIVED and link.visits.count() >= MOST_VISITS


def _revoke(links: QuerySet[PublicLink], *, by: User) -> int:
    now = timezone.now()
    return links.filter(revoked_at__isnull=True).update(revoked_at=now, revoked_by=by)


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.PUBLIC_LINK_DAYS)
