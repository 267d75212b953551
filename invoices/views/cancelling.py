"""Cancelling an invoice: asked once, in plain words, and for good."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from invoices.cancelling import Motive, is_fuel, last_day
from invoices.errors import CannotCancel, NoCertificate
from invoices.forms.cancelling import CancelForm
from invoices.models import Invoice, XmlDocument
from invoices.services.cancelling import (
    claves_of,
    forecast_for,
    relatives_of,
    request_cancellation,
)
from invoices.services.deliveries import addresses_of, with_messages
from invoices.services.sending import acuse_xml
from invoices.services.substituting import start_substitution, stop_substitution
from invoices.tenancy import MemberRequest, current_membership, writing_membership
from invoices.views.invoices import xml_file


@require_http_methods(["GET", "POST"])
def invoice_cancel(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """Which motive, what follows, and the one question before the SAT is told."""
    issuer = current_membership(request).issuer
    invoices = with_messages(issuer.invoices.select_related("customer", "issuer"))
    invoice = get_object_or_404(invoices, uuid=key)
    writing_membership(request)
    if not invoice.is_cancellable:
        return redirect("invoice-detail", key)
    data = request.POST if request.method == "POST" else None
    form = CancelForm(data, invoice=invoice)
    if request.method == "POST" and form.is_valid() and _asked(request, invoice, form):
        return redirect("invoice-detail", key)
    context = {
        "invoice": invoice,
        "form": form,
        "forecast": forecast_for(invoice),
        "is_fuel": is_fuel(claves_of(invoice)),
        "relatives": relatives_of(invoice),
        "last_day": last_day(
            datetime.fromisoformat(invoice.fecha).date(), emisor_rfc=invoice.emisor_rfc
        ),
        "addresses": addresses_of(invoice),
        "section": "invoices",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "invoices/invoices/cancel.html", context, status=status)


@require_POST
def invoice_replace(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """Begin with the invoice that takes this one's place."""
    issuer = current_membership(request).issuer
    invoice = get_object_or_404(issuer.invoices, uuid=key)
    writing_membership(request)
    try:
        draft = start_substitution(invoice, by=request.user)
    except CannotCancel as error:
        messages.error(request, str(error))
        return redirect("invoice-detail", key)
    messages.success(
        request,
        f"Corrija lo que haga falta y emita. En cuanto se timbre, la factura {invoice} "
        "se cancela por sí sola con motivo 01.",
    )
    return redirect("invoice-edit", draft.uuid)


@require_POST
def invoice_keep(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """No longer substitute it: nothing was asked of the SAT yet."""
    issuer = current_membership(request).issuer
    invoice = get_object_or_404(issuer.invoices, uuid=key)
    writing_membership(request)
    if stop_substitution(invoice):
        messages.success(request, f"La factura {invoice} se queda como está.")
    return redirect("invoice-detail", key)


@require_safe
def invoice_acuse(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """The SAT's acuse, byte for byte as it came."""
    invoice = get_object_or_404(current_membership(request).issuer.invoices, uuid=key)
    try:
        content = acuse_xml(invoice)
    except XmlDocument.DoesNotExist as error:
        raise Http404("El SAT no ha dado un acuse de esta factura.") from error
    return xml_file(content, name=f"{invoice.file_name}_acuse")


def _asked(request: MemberRequest, invoice: Invoice, form: CancelForm) -> bool:
    try:
        request_cancellation(
            invoice,
            motive=Motive(form.cleaned_data["motive"]),
            folio_sustitucion=form.cleaned_data["folio_sustitucion"],
            by=request.user,
        )
    except (CannotCancel, NoCertificate) as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"Se pide al SAT la cancelación de {invoice}.")
    return True
