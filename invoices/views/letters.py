"""The letter with which the customer's IT department finds and allows our mail."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from delivery.letters import Letter, steps_for
from delivery.models import Message
from invoices.identity import our_sending
from invoices.models import Invoice
from invoices.tenancy import MemberRequest, current_membership


@require_safe
def invoice_letter(
    request: MemberRequest, key: uuid.UUID, message: uuid.UUID
) -> HttpResponse:
    """The letter on a page; with ?texto as a text file."""
    issuer = current_membership(request).issuer
    invoice = get_object_or_404(issuer.invoices, uuid=key)
    to_customer = Message.objects.filter(
        dispatch__invoices=invoice, role=Message.Role.CUSTOMER
    )
    found = get_object_or_404(to_customer.select_related("dispatch"), uuid=message)
    text = _text(invoice, found)
    if "texto" in request.GET:
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        name = f"carta-{invoice.number}.txt"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    context = {"section": "invoices", "invoice": invoice, "message": found}
    return render(request, "invoices/letter/page.html", {**context, "text": text})


def _text(invoice: Invoice, message: Message) -> str:
    sending = our_sending()
    letter = Letter(
        recipient=message.address,
        sending=sending,
        subject=message.dispatch.subject,
        sent_at=message.accepted_at,
        provider_message_id=message.provider_message_id,
        message_uuid=str(message.uuid),
        mail_host=message.mail_host,
        words=message.detail,
        steps=steps_for(message.mail_host_family, sending),
    )
    context = {"invoice": invoice, "letter": letter}
    return render_to_string("invoices/letter/letter.txt", context).strip() + "\n"
