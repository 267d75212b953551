"""What an issuer's people should look at first, each with the action that helps."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from blacklist.models import Suppression
from delivery.choices import Role
from delivery.services.surroundings import surroundings
from delivery.states import Shown, worst
from delivery.timeline import Journey, journeys
from invoices.cancelling import FAILED
from invoices.models import Cancellation, CustomerEmail, Invoice, Issuer
from invoices.remedies import Remedy, remedy_of
from invoices.services.deliveries import (
    state_of,
    undelivered,
    with_cancel_state,
    with_journeys,
)
from invoices.services.first_sending import set_aside
from invoices.services.links import seen_of

# Of each kind; the lists show the rest.
MOST = 8
# Invoices looked through one by one; a millisecond or two.
WALKED = 2000
BLOCKED_LATELY = timedelta(days=30)
REFUSED_LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Attention:
    """One invoice that does not go on by itself, or not as it should.

    sentence: the diagnosis in words. words: what the PAC or the server said.
    journey: the email that needs it most; None of an invoice that has none yet.
    others: how many more of its emails need somebody.
    """

    invoice: Invoice
    shown: Shown
    sentence: str
    remedy: Remedy
    words: str = ""
    journey: Journey | None = None
    others: int = 0
    # Of the form that sends it again: a double click is one request.
    request_key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class BlockedAddress:
    """One that is written to no more. why: the blacklist's reason in words."""

    email: CustomerEmail
    since: datetime
    why: str


def attention(issuer: Issuer) -> list[Attention]:
    """Refused by the PAC first, then not cancelled, without email, stopped or late."""
    return [
        *_rejected(issuer),
        *_not_cancelled(issuer),
        *_unprepared(issuer),
        *_stopped(issuer),
    ]


def blocked_addresses(
    issuer: Issuer, *, besides: Iterable[Attention] = ()
) -> list[BlockedAddress]:
    """Its customers' addresses that were blocked lately, the newest first.

    besides: what is shown already; their addresses are left out.
    """
    shown = [one.journey.message.folded_address for one in besides if one.journey]
    lately = Suppression.objects.blocking().filter(
        since__gte=timezone.now() - BLOCKED_LATELY
    )
    emails = CustomerEmail.objects.filter(
        customer__issuer=issuer,
        customer__archived_at__isnull=True,
        folded_address__in=lately.values("address"),
    ).exclude(folded_address__in=shown)
    its = Suppression.objects.filter(address=OuterRef("folded_address"))
    found = emails.select_related("customer").annotate(
        blocked_at=Subquery(its.values("since")), reason=Subquery(its.values("reason"))
    )
    newest = found.order_by("-blocked_at", "pk")
    return [
        BlockedAddress(one, one.blocked_at, Suppression.Reason(one.reason).label)
        for one in newest[:MOST]
    ]


def _rejected(issuer: Issuer) -> list[Attention]:
    return [
        Attention(
            invoice,
            shown=state_of(invoice).shown,
            sentence="El PAC la rechazó y no la timbró.",
            remedy=Remedy.EDIT,
            words=invoice.stamp_error,
        )
        for invoice in _read(issuer.invoices.filter(state=Invoice.State.REJECTED))
    ]


def _unprepared(issuer: Issuer) -> list[Attention]:
    return [
        Attention(
            invoice,
            shown=state_of(invoice).shown,
            sentence="Está timbrada, pero su correo no se pudo preparar: nadie la ha "
            "recibido.",
            remedy=Remedy.PREPARE,
            words=invoice.send_error,
        )
        for invoice in _read(set_aside(issuer.invoices.all()))
    ]


def _not_cancelled(issuer: Issuer) -> list[Attention]:
    """What was not cancelled lately: told days after it was asked for, to nobody."""
    failed = Cancellation.objects.filter(
        invoice__issuer=issuer,
        invoice__state=Invoice.State.STAMPED,
        state__in=FAILED,
        ended_at__gte=timezone.now() - REFUSED_LATELY,
    ).values("invoice")
    standing = Cancellation.objects.filter(invoice=OuterRef("pk"))
    standing = standing.exclude(state__in=FAILED)
    rows = issuer.invoices.filter(~Exists(standing), pk__in=failed)
    refused = _read(rows).prefetch_related("cancellations")
    return [_of_refusal(invoice) for invoice in refused]


def _of_refusal(invoice: Invoice) -> Attention:
    refused = invoice.cancellations.all()[0]
    label = refused.get_state_display()
    return Attention(
        invoice,
        shown=Shown("not_cancelled", label, "bad", "no-symbol"),
        sentence=f"{label}: la factura sigue vigente.",
        remedy=Remedy.CANCEL,
        words=refused.words,
    )


def _read(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Without an email there are no messages to read."""
    return with_cancel_state(invoices.select_related("customer"))[:MOST]


def _stopped(issuer: Issuer) -> list[Attention]:
    invoices = _newest_undelivered(issuer)
    newest = [(one, one.newest_dispatch) for one in invoices if one.newest_dispatch]
    around = surroundings(dispatch for _, dispatch in newest)
    found = []
    for invoice, dispatch in newest:
        ways = journeys(dispatch, around, seen=seen_of(invoice))
        if needing := [one for one in ways if _needs_care(one)]:
            found.append(_of_journeys(invoice, needing))
    return found


def _newest_undelivered(issuer: Issuer) -> list[Invoice]:
    """PostgreSQL walks from the newest invoice on, in the hope of soon finding enough.

    For an issuer with many invoices and hardly any of these that is a long way: it ends
    at WALKED. Older ones are found from the messages, for no index has their order.
    """
    stamped = issuer.invoices.filter(state=Invoice.State.STAMPED)
    found = with_journeys(undelivered(stamped.select_related("customer")))
    days = issuer.invoices.order_by("-created_at").values_list("created_at", flat=True)
    edge = next(iter(days[WALKED : WALKED + 1]), None)
    if edge is None:
        return list(found[:MOST])
    newest = list(found.filter(created_at__gt=edge)[:MOST])
    older = found.filter(created_at__lte=edge).order_by("-dispatched_at", "-pk")
    return newest + list(older[: MOST - len(newest)])


def _needs_care(journey: Journey) -> bool:
    is_customers = journey.message.role == Role.CUSTOMER
    return is_customers and journey.shown.tone in ("bad", "warn")


def _of_journeys(invoice: Invoice, needing: list[Journey]) -> Attention:
    first = worst(one.shown for one in needing)
    journey = next(one for one in needing if one.shown == first)
    return Attention(
        invoice,
        shown=journey.shown,
        sentence=journey.diagnosis.sentence,
        remedy=remedy_of(journey),
        words=journey.diagnosis.words,
        journey=journey,
        others=len(needing) - 1,
    )
