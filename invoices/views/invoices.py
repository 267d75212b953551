"""Invoices that exist: list, page, files."""

import uuid

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from delivery.spreadsheets import csv_lines
from invoices.models import Customer, Invoice, XmlDocument
from invoices.periods import recent_periods
from invoices.services.deliveries import state_of, with_history, with_messages
from invoices.services.finding import STATES, Wanted, find
from invoices.services.sending import stamped_xml
from invoices.tenancy import MemberRequest, current_membership
from invoices.views.deliveries import delivery_context
from invoices.views.links import link_context
from invoices.views.payments import payment_context

PER_PAGE = 50
HEADINGS = [
    "Folio",
    "Tipo",
    "Folio fiscal",
    "Fecha",
    "RFC",
    "Cliente",
    "Total",
    "Moneda",
    "Estado",
    "Correos",
]


@require_safe
def invoice_list(request: MemberRequest) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    pages = Paginator(_read(request, wanted), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(invoice, state_of(invoice)) for invoice in page],
        "q": wanted.text,
        "wanted": wanted,
        "states": STATES,
        "periods": recent_periods(timezone.localdate()),
        "section": "invoices",
    }
    return render(request, "invoices/invoices/list.html", context)


@require_safe
def invoice_export(request: MemberRequest) -> StreamingHttpResponse:
    """The list as it is filtered, for a spreadsheet: CSV in UTF-8."""
    invoices = _read(request, Wanted.of(request.GET)).iterator(chunk_size=500)
    return StreamingHttpResponse(
        csv_lines(HEADINGS, (_cells(invoice) for invoice in invoices)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="facturas.csv"'},
    )


@require_safe
def invoice_detail(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    issuer = current_membership(request).issuer
    invoices = with_history(issuer.invoices.select_related("customer"))
    invoice = get_object_or_404(invoices, uuid=key)
    context = {
        "invoice": invoice,
        "lines": invoice.lines.all(),
        "relations": invoice.relations.select_related("related"),
        "related_by": invoice.related_by.select_related("invoice"),
        "section": "invoices",
        **payment_context(invoice),
        **delivery_context(request, invoice),
        **link_context(invoice),
    }
    return render(request, "invoices/invoices/detail.html", context)


@require_safe
@xframe_options_sameorigin
# django-csp's hints know only views without arguments.
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def invoice_pdf(request: MemberRequest, key: uuid.UUID) -> FileResponse:
    """The printed representation: shown in the page, or downloaded with ?descargar."""
    invoice = get_object_or_404(current_membership(request).issuer.invoices, uuid=key)
    if not invoice.pdf:
        raise Http404("El PDF todavía se está preparando.")
    return FileResponse(
        invoice.pdf.open(),
        as_attachment="descargar" in request.GET,
        filename=f"{invoice.file_name}.pdf",
        content_type="application/pdf",
    )


@require_safe
def invoice_xml(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """The stamped XML, byte for byte as the PAC gave it."""
    invoice = get_object_or_404(current_membership(request).issuer.invoices, uuid=key)
    try:
        content = stamped_xml(invoice)
    except XmlDocument.DoesNotExist as error:
        raise Http404("La factura todavía no tiene timbre.") from error
    return xml_file(content, name=invoice.file_name)


def xml_file(content: bytes, *, name: str) -> HttpResponse:
    """A download of XML. name: without its ending."""
    return HttpResponse(
        content,
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{name}.xml"'},
    )


def _read(request: MemberRequest, wanted: Wanted) -> QuerySet[Invoice]:
    issuer = current_membership(request).issuer
    return with_messages(find(issuer, wanted).select_related("customer"))


def _cells(invoice: Invoice) -> list[str]:
    customer = invoice.customer or Customer()
    state = state_of(invoice)
    return [
        invoice.number,
        invoice.get_tipo_de_comprobante_display(),
        str(invoice.folio_fiscal or "").upper(),
        invoice.fecha,
        invoice.receptor_rfc or customer.rfc,
        invoice.receptor_nombre or customer.nombre,
        str(invoice.total),
        invoice.moneda,
        state.shown.label,
        ", ".join(state.addresses),
    ]
