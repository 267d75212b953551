"""The first page: what needs attention, what is on its way, how delivery goes."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery.plots import delivery_plot
from delivery.services.copies import copy_trouble
from delivery.services.statistics import daily_counts, total_counts
from invoices.models import Issuer
from invoices.services.attention import attention, blocked_addresses
from invoices.services.deliveries import state_of, with_messages
from invoices.services.first_steps import offered_steps
from invoices.services.on_the_way import on_the_way
from invoices.services.prevention import prevented
from invoices.tenancy import MemberRequest, current_membership
from invoices.views.deliveries import is_fresh

DAYS = 30
NEWEST = 8
# How often the open page asks again while something is on its way: as long as any of
# it is fresh, and once all of it takes long.
FRESH_SECONDS, CALM_SECONDS = 4, 20


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
        "steps": offered_steps(request.membership),
        "certificate": issuer.certificates.first(),
        "copies": copy_trouble(issuer.sender),
        **_moving(issuer),
        "totals": total_counts(counts),
        "counts": counts,
        "prevented": prevented(issuer, since=since),
        "plot": delivery_plot(counts),
        "days": DAYS,
    }
    return render(request, "invoices/home.html", context)


@require_safe
def home_moving(request: MemberRequest) -> HttpResponse:
    """The parts of the first page that move by themselves."""
    context = _moving(current_membership(request).issuer)
    return render(request, "invoices/home/_moved.html", context)


def _moving(issuer: Issuer) -> dict[str, Any]:
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    needing = attention(issuer)
    moving = on_the_way(issuer, since=midnight)
    newest = with_messages(issuer.invoices.select_related("customer"))[:NEWEST]
    has_fresh = any(is_fresh(one.invoice) for one in moving)
    return {
        "attention": needing,
        "blocked": blocked_addresses(issuer, besides=needing),
        "on_the_way": moving,
        "newest": [(invoice, state_of(invoice)) for invoice in newest],
        "refresh_seconds": FRESH_SECONDS if has_fresh else CALM_SECONDS,
    }
