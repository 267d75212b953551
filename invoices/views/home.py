"""The first page: what needs attention, what is on its way, how delivery goes."""

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery.plots import delivery_plot
from delivery.services.copies import copy_trouble
from delivery.services.statistics import daily_counts, total_counts
from invoices.models import Invoice, Issuer
from invoices.services.deliveries import (
    InvoiceState,
    state_of,
    undelivered,
    with_messages,
)
from invoices.services.first_sending import set_aside
from invoices.services.prevention import prevented
from invoices.tenancy import MemberRequest

DAYS = 30
NEWEST = 8


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    if not request.membership:
        return redirect("first-steps")
    issuer = request.membership.issuer
    today = timezone.localdate()
    since = today - timedelta(days=DAYS - 1)
    counts = daily_counts(issuer.sender, since=since, until=today)
    context = {
        "section": "home",
        "issuer": issuer,
        "certificate": issuer.certificates.first(),
        "copies": copy_trouble(issuer.sender),
        "attention": _attention(issuer),
        "newest": _rows(issuer.invoices.all()),
        "totals": total_counts(counts),
        "counts": counts,
        "prevented": prevented(issuer, since=since),
        "plot": delivery_plot(counts),
        "days": DAYS,
    }
    return render(request, "invoices/home.html", context)


def _attention(issuer: Issuer) -> list[tuple[Invoice, InvoiceState]]:
    """Refused by the PAC first, then without email, then stopped on the way."""
    rejected = issuer.invoices.filter(state=Invoice.State.REJECTED)
    stopped = undelivered(issuer.invoices.filter(state=Invoice.State.STAMPED))
    unsent = set_aside(issuer.invoices.all())
    return [*_rows(rejected), *_rows(unsent), *_rows(stopped)]


def _rows(invoices: QuerySet[Invoice]) -> list[tuple[Invoice, InvoiceState]]:
    newest = with_messages(invoices.select_related("customer"))[:NEWEST]
    return [(invoice, state_of(invoice)) for invoice in newest]
