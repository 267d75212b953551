"""From an invoice to its credit note."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from invoices.errors import NotCreditable
from invoices.services.credit_notes import make_credit_note
from invoices.tenancy import MemberRequest, current_membership, writing_membership


@require_POST
def invoice_credit(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """A draft of the whole amount, to be reviewed before it is issued."""
    issuer = current_membership(request).issuer
    invoice = get_object_or_404(issuer.invoices, uuid=key)
    writing_membership(request)
    try:
        note = make_credit_note(invoice, by=request.user)
    except NotCreditable as error:
        messages.error(request, str(error))
        return redirect("invoice-detail", key)
    return redirect("invoice-edit", note.uuid)
