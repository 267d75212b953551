"""Send a stamped invoice: PDF, email, dispatch. And send it again."""

import uuid
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from blacklist.addresses import fold
from blacklist.checking import check_addresses
from delivery.models import Dispatch
from delivery.own_links import MARK
from delivery.services.dispatching import (
    Content,
    DispatchRequest,
    NewAttachment,
    create_dispatch,
)
from invoices.errors import AddressRefused
from invoices.models import Invoice, User, XmlDocument
from invoices.services.books import book_of
from invoices.services.links import open_links
from invoices.services.payments import payment_of

# The customer's and the copy; those of a receipt of payment speak of what it pays.
_EMAILS = {False: ("email", "copy"), True: ("payment", "payment_copy")}


def checked_addresses(invoice: Invoice, addresses: Sequence[str]) -> list[str]:
    """The addresses as they will be written to, each once, in order.

    Raises AddressRefused for the first one that is malformed or blacklisted.
    """
    book = book_of(invoice.issuer)
    checked: dict[str, str] = {}
    checks = check_addresses(addresses, book=book, use_dns=False)
    for address, check in zip(addresses, checks, strict=True):
        if check.status == "block":
            sentences = " ".join(reason.sentence for reason in check.reasons)
            raise AddressRefused(address, sentences)
        checked.setdefault(fold(check.address), check.address)
    return list(checked.values())


def stamped_xml(invoice: Invoice) -> bytes:
    """The document itself, as the PAC gave it. Raises XmlDocument.DoesNotExist."""
    row = invoice.xml_documents.get(kind=XmlDocument.Kind.STAMPED)
    return bytes(row.content)


def acuse_xml(invoice: Invoice) -> bytes:
    """The SAT's newest acuse of cancelling. Raises XmlDocument.DoesNotExist."""
    rows = invoice.xml_documents.filter(kind=XmlDocument.Kind.ACUSE)
    return bytes(rows.latest("created_at", "pk").content)


def save_pdf(invoice: Invoice, pdf: bytes) -> None:
    """Keep the printed representation; a second rendering replaces the first."""
    invoice.pdf.save(f"{invoice.folio_fiscal}.pdf", ContentFile(pdf), save=False)
    Invoice.objects.filter(pk=invoice.pk).update(pdf=invoice.pdf.name)


@transaction.atomic
def send_issued(invoice: Invoice) -> Dispatch:
    """Hand the first email to delivery; its key is the invoice's, so one is made."""
    dispatch = _dispatch(
        invoice,
        addresses=invoice.recipients,
        request_key=invoice.uuid,
        why=Dispatch.Why.ISSUE,
        by=invoice.created_by,
    )
    Invoice.objects.filter(pk=invoice.pk, dispatched_at__isnull=True).update(
        dispatched_at=timezone.now(), send_error=""
    )
    return dispatch


@transaction.atomic
def resend(
    invoice: Invoice,
    *,
    addresses: Sequence[str],
    request_key: uuid.UUID,
    by: User,
) -> Dispatch:
    """Send a stamped invoice again, as a new dispatch with the same two files.

    request_key: made by the form, so that a double click sends once.
    Raises AddressRefused.
    """
    checked = checked_addresses(invoice, addresses)
    before = {fold(address) for address in invoice.recipients}
    same = {fold(address) for address in checked} <= before
    return _dispatch(
        invoice,
        addresses=checked,
        request_key=request_key,
        why=Dispatch.Why.RESEND if same else Dispatch.Why.CORRECTION,
        by=by,
    )


def _dispatch(
    invoice: Invoice,
    *,
    addresses: Sequence[str],
    request_key: uuid.UUID,
    why: Dispatch.Why,
    by: User | None,
) -> Dispatch:
    email, copy = _EMAILS[invoice.is_payment]
    context: dict[str, object] = {
        "invoice": invoice,
        "payment": payment_of(invoice),
        "addresses": addresses,
        "why": why,
        "link": MARK,
    }
    request = DispatchRequest(
        request_key=request_key,
        why=why,
        content=rendered(email, context),
        copy_content=rendered(copy, context),
        attachments=_attachments(invoice),
        addresses=addresses,
        requested_by=by,
    )
    dispatch = create_dispatch(invoice.issuer.sender, request)
    add_dispatch(invoice, dispatch)
    open_links(invoice, dispatch)
    return dispatch


def add_dispatch(invoice: Invoice, dispatch: Dispatch) -> None:
    """To the invoice's dispatches, of which it is the newest unless it is a repeat.

    Call it in the transaction that made the dispatch.
    """
    # Two at once would each find its own the newest.
    Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    invoice.dispatches.add(dispatch)
    invoice.newest_dispatch = invoice.dispatches.first()
    invoice.save(update_fields=["newest_dispatch"])


def rendered(name: str, context: dict[str, object]) -> Content:
    """One of our emails: subject, text and HTML from the templates of its name."""

    def part(suffix: str) -> str:
        return render_to_string(f"invoices/email/{name}_{suffix}", context)

    return Content(
        subject=part("subject.txt"), text=part("text.txt"), html=part("html.html")
    )


def _attachments(invoice: Invoice) -> list[NewAttachment]:
    with invoice.pdf.open() as file:
        pdf = file.read()
    return [
        NewAttachment(
            f"{invoice.file_name}.xml", "application/xml", stamped_xml(invoice)
        ),
        NewAttachment(f"{invoice.file_name}.pdf", "application/pdf", pdf),
    ]
