"""The accountant's side of the public link: a new one, or none at all."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from invoices.link_tokens import url_of
from invoices.models import Invoice
from invoices.services.links import (
    has_live_links,
    renew_link,
    revoke_links,
    shared_link,
)
from invoices.templatetags.formats import money
from invoices.tenancy import MemberRequest, current_membership, writing_membership

_WHATSAPP = "https://wa.me/?"


@require_POST
def link_renew(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """A new shared link; the one before ends."""
    invoice = _invoice(request, key)
    writing_membership(request)
    if invoice.is_sendable:
        renew_link(invoice, by=request.user)
        messages.success(request, "Hay un enlace nuevo para su cliente.")
    return redirect("invoice-detail", key)


@require_POST
def link_revoke(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """From now on no link of this invoice opens it; a new one may be made."""
    invoice = _invoice(request, key)
    writing_membership(request)
    if revoke_links(invoice, by=request.user):
        text = "Los enlaces ya no abren la factura. Puede hacer uno nuevo."
        messages.success(request, text)
    return redirect("invoice-detail", key)


def link_context(invoice: Invoice) -> dict[str, Any]:
    """What _link.html shows of an invoice read through with_links."""
    link = shared_link(invoice)
    url = url_of(link.uuid) if link else ""
    text = (
        f"{invoice.get_tipo_de_comprobante_display()} {invoice.number} de "
        f"{invoice.emisor_nombre} por "
        f"${money(invoice.total)}: {url}"
    )
    return {
        "link": link,
        "link_url": url,
        "has_live_links": has_live_links(invoice),
        "whatsapp_url": _WHATSAPP + urlencode({"text": text}),
    }


def _invoice(request: MemberRequest, key: uuid.UUID) -> Invoice:
    return get_object_or_404(current_membership(request).issuer.invoices, uuid=key)
