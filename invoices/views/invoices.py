"""Invoices that exist: list, page, files."""

import re
import uuid
from decimal import Decimal

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from delivery.spreadsheets import csv_lines
from invoices.models import Customer, Invoice, XmlDocument
from invoices.services.deliveries import (
    state_of,
    undelivered,
    with_journeys,
    with_messages,
)
from invoices.services.searching import folio_of
from invoices.services.sending import stamped_xml
from invoices.tenancy import MemberRequest, current_membership
from invoices.views.deliveries import delivery_context
from invoices.views.links import link_context
from invoices.views.payments import payment_context

PER_PAGE = 50
_AMOUNT = re.compile(r"\d{1,15}(\.\d\d?)?")
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
FILTERS = (
    ("", "Todas"),
    ("undelivered", "No entregadas"),
    ("stamped", "Timbradas"),
    ("open", "Por timbrar o rechazadas"),
    ("draft", "Borradores"),
)


@require_safe
def invoice_list(request: MemberRequest) -> HttpResponse:
    page = Paginator(_asked(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(invoice, state_of(invoice)) for invoice in page],
        "q": request.GET.get("q", "").strip(),
        "chosen": request.GET.get("estado", ""),
        "filters": FILTERS,
        "section": "invoices",
    }
    return render(request, "invoices/invoices/list.html", context)


@require_safe
def invoice_export(request: MemberRequest) -> StreamingHttpResponse:
    """The list as it is filtered, for a spreadsheet: CSV in UTF-8."""
    invoices = _asked(request).iterator(chunk_size=500)
    return StreamingHttpResponse(
        csv_lines(HEADINGS, (_cells(invoice) for invoice in invoices)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="facturas.csv"'},
    )


@require_safe
def invoice_detail(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    issuer = current_membership(request).issuer
    invoices = with_journeys(issuer.invoices.select_related("customer"))
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
    name = f"{invoice.file_name}.xml"
    return HttpResponse(
        content,
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _asked(request: MemberRequest) -> QuerySet[Invoice]:
    """The current issuer's invoices that the search and the filter leave."""
    issuer = current_membership(request).issuer
    matching = issuer.invoices.filter(_matches(request.GET.get("q", "").strip()))
    invoices = _filtered(matching, request.GET.get("estado", ""))
    return with_messages(invoices.select_related("customer"))


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


def _filtered(invoices: QuerySet[Invoice], chosen: str) -> QuerySet[Invoice]:
    State = Invoice.State
    if chosen == "undelivered":
        return undelivered(invoices.filter(state=State.STAMPED))
    if chosen == "open":
        return invoices.filter(state__in=[State.SEALED, State.REJECTED])
    if chosen in (State.DRAFT, State.STAMPED):
        return invoices.filter(state=chosen)
    return invoices


def _matches(text: str) -> Q:
    """Folio, folio fiscal's part, RFC, name or exact total."""
    if not text:
        return Q()
    query = (
        Q(receptor_rfc__istartswith=text)
        | Q(customer__rfc__istartswith=text)
        | Q(customer__nombre__icontains=text)
        | Q(receptor_nombre__icontains=text)
        | Q(folio_fiscal__icontains=text)
    )
    folio = folio_of(text)
    if folio is not None:
        query |= Q(folio=folio)
    total = text.replace("$", "").replace(",", "").strip()
    if _AMOUNT.fullmatch(total):
        query |= Q(total=Decimal(total))
    return query
