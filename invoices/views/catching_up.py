"""After an address was corrected: all that never arrived, in one confirmation."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from blacklist.addresses import fold
from invoices.forms.resending import CatchUpForm
from invoices.models import Customer
from invoices.services.catching_up import Sent, missing_invoices, send_missing
from invoices.tenancy import MemberRequest, current_membership, writing_membership


@require_http_methods(["GET", "POST"])
def customer_catch_up(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask which of the missing invoices to send to the present addresses; send them."""
    customer = get_object_or_404(current_membership(request).issuer.customers, pk=pk)
    writing_membership(request)
    form = CatchUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = send_missing(
            customer,
            chosen=_keys(request.POST.getlist("invoices")),
            request_key=form.cleaned_data["request_key"],
            by=request.user,
        )
        _tell(request, sent)
        return redirect(f"{reverse('invoice-list')}?{urlencode({'q': customer.rfc})}")
    context = {
        "customer": customer,
        "missing": missing_invoices(customer),
        "form": form,
        "section": "customers",
    }
    return render(request, "invoices/customers/catch_up.html", context)


def after_saving(customer: Customer, *, before: Iterable[str], default: str) -> str:
    """Where to go once a customer has other addresses: to what it has missed, if any.

    before: its addresses until now. default: the page to go to otherwise.
    """
    known = set(map(fold, before))
    is_corrected = customer.emails.exclude(folded_address__in=known).exists()
    if is_corrected and missing_invoices(customer):
        return reverse("customer-catch-up", args=[customer.pk])
    return default


def _keys(texts: Iterable[str]) -> set[UUID]:
    keys = set()
    for text in texts:
        try:
            keys.add(UUID(text))
        except ValueError:
            continue
    return keys


def _tell(request: MemberRequest, sent: Sent) -> None:
    if sent.invoices == 1:
        messages.success(request, "Una factura va en camino; su estado está abajo.")
    elif sent.invoices:
        text = (
            f"{sent.invoices} facturas van en camino; el estado de cada una está abajo."
        )
        messages.success(request, text)
    else:
        messages.info(request, "No se envió nada: no quedaba ninguna por enviar.")
    if sent.refused:
        text = f"No se enviaron, porque su dirección quedó bloqueada: {sent.refused}."
        messages.warning(request, text)
