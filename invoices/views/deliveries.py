"""An invoice's way to its customer: timeline, and sending it again."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from delivery.services.surroundings import surroundings
from delivery.timeline import journeys
from invoices.errors import AddressRefused
from invoices.fiscal_way import fiscal_way
from invoices.forms.customers import (
    address_rows,
    refused_addresses,
    typed_addresses,
)
from invoices.forms.resending import ResendForm
from invoices.models import Invoice
from invoices.services.books import book_of
from invoices.services.customers import save_customer
from invoices.services.deliveries import (
    InvoiceState,
    addresses_of,
    state_of,
    with_history,
)
from invoices.services.first_sending import try_again
from invoices.services.links import customers_visits, seen_of
from invoices.services.prevention import count_refusals
from invoices.services.sending import resend
from invoices.tenancy import MemberRequest, current_membership, writing_membership
from invoices.views.catching_up import after_saving

# How often the open page asks again: while all is fresh, and once it has calmed down.
FRESH_SECONDS, CALM_SECONDS = 2, 20
FRESH_FOR = timedelta(minutes=3)
VISITS_SHOWN = 20


@require_safe
def invoice_delivery(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """The part of the invoice's page that moves by itself.

    When the invoice has gone further than the page shows (stamped, PDF ready), the
    whole page is asked to load again: its files and facts are outside this part.
    """
    invoice = _invoice(request, key)
    context = delivery_context(request, invoice)
    response = render(request, "invoices/invoices/_delivery.html", context)
    if request.GET.get("seen", context["stage"]) != context["stage"]:
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "POST"])
def invoice_resend(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """Send again to the same addresses or to corrected ones."""
    invoice = _invoice(request, key)
    writing_membership(request)
    if not invoice.is_sendable:
        return redirect("invoice-detail", key)
    form = ResendForm(request.POST or None)
    rows = address_rows(
        request, saved=addresses_of(invoice), book=book_of(invoice.issuer)
    )
    if request.method == "POST":
        count_refusals(invoice.issuer, refused_addresses(rows))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        addresses = typed_addresses(rows)
        if not addresses:
            form.add_error(None, "Escriba al menos una dirección.")
        elif _resent(request, invoice, form=form, addresses=addresses):
            return redirect(_next(form, invoice, addresses=addresses))
    context = {"invoice": invoice, "form": form, "rows": rows, "section": "invoices"}
    status = 422 if request.method == "POST" else 200
    return render(request, "invoices/invoices/resend.html", context, status=status)


@require_POST
def invoice_send_again(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """Try once more to prepare an email that was set aside."""
    invoice = _invoice(request, key)
    writing_membership(request)
    if try_again(Invoice.objects.filter(pk=invoice.pk)):
        messages.success(request, "Se intenta de nuevo: el correo sale en segundos.")
    return redirect("invoice-detail", key)


def delivery_context(request: MemberRequest, invoice: Invoice) -> dict[str, Any]:
    """What _delivery.html shows of an invoice read through with_history."""
    state = state_of(invoice)
    dispatches = invoice.dispatches.all()
    around = surroundings(dispatches)
    seen = seen_of(invoice)
    return {
        "invoice": invoice,
        "state": state,
        "fiscal_way": fiscal_way(invoice),
        "stage": _stage(invoice),
        "dispatches": [(one, journeys(one, around, seen=seen)) for one in dispatches],
        "visits": customers_visits(invoice)[:VISITS_SHOWN],
        "refresh_seconds": _refresh_seconds(invoice, state),
        "resend_form": ResendForm(),
    }


def is_fresh(invoice: Invoice) -> bool:
    """Whether it was sent, or until then changed, so lately that news may come soon."""
    newest = invoice.newest_dispatch
    since = newest.created_at if newest else invoice.updated_at
    if request := invoice.cancellation:
        since = max(since, request.requested_at)
    return timezone.now() - since < FRESH_FOR


def _invoice(request: MemberRequest, key: uuid.UUID) -> Invoice:
    issuer = current_membership(request).issuer
    invoices = with_history(issuer.invoices.select_related("customer", "issuer"))
    return get_object_or_404(invoices, uuid=key)


def _stage(invoice: Invoice) -> str:
    """What of the rest of the page depends on: state, PDF, request to cancel."""
    request = invoice.cancellation
    parts = [invoice.state, "pdf" if invoice.pdf else "", request and request.state]
    return "-".join(part for part in parts if part)


def _refresh_seconds(invoice: Invoice, state: InvoiceState) -> int:
    is_moving = state.shown.tone in ("progress", "neutral", "good")
    return FRESH_SECONDS if is_moving and is_fresh(invoice) else CALM_SECONDS


def _resent(
    request: MemberRequest,
    invoice: Invoice,
    *,
    form: ResendForm,
    addresses: list[str],
) -> bool:
    try:
        resend(
            invoice,
            addresses=addresses,
            request_key=form.cleaned_data["request_key"],
            by=request.user,
        )
    except AddressRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"La factura va en camino a {', '.join(addresses)}.")
    return True


def _next(form: ResendForm, invoice: Invoice, *, addresses: list[str]) -> str:
    """Back to the invoice, or to what else its customer missed at the old address."""
    page = reverse("invoice-detail", args=[invoice.uuid])
    customer = invoice.customer
    if customer is None or not form.cleaned_data["save_to_customer"]:
        return page
    before = [email.address for email in customer.emails.all()]
    save_customer(customer, addresses=addresses)
    return after_saving(customer, before=before, default=page)
