"""The invoice being typed: form, live totals, confirmation, issue."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)

from invoices.amounts import line_amounts, totals
from invoices.currencies import PESO
from invoices.errors import (
    AddressRefused,
    CannotUndo,
    InvalidInvoice,
    NoCertificate,
    NotEditable,
)
from invoices.forms.findings import show_findings
from invoices.forms.invoices import LINE_URLS, InvoiceForm, LineFormSet
from invoices.forms.relations import written
from invoices.models import Invoice, InvoiceLine
from invoices.services.credit_notes import excess_of
from invoices.services.documents import lines_of
from invoices.services.drafts import (
    DraftHeader,
    copy_as_draft,
    discard_draft,
    restore_draft,
    save_draft,
)
from invoices.services.issuing import findings_of, issue
from invoices.services.sending import checked_addresses
from invoices.tenancy import MemberRequest, current_membership, writing_membership
from invoices.views.undoing import tell_undoable


@require_http_methods(["GET"])
def invoice_create(request: MemberRequest) -> HttpResponse:
    """A blank form. Its key is made here, so that it becomes one invoice at most."""
    membership = writing_membership(request)
    invoice = Invoice(issuer=membership.issuer)
    return _form_page(request, invoice, *_forms(request, invoice))


@require_http_methods(["GET", "POST"])
def invoice_edit(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    issuer = current_membership(request).issuer
    found = Invoice.objects.filter(uuid=key).select_related("customer", "issuer")
    invoice = found.first() or Invoice(uuid=key, issuer=issuer)
    if invoice.issuer_id != issuer.pk or (request.method == "GET" and not invoice.pk):
        raise Http404("No existe esa factura.")
    writing_membership(request)
    if invoice.is_payment:
        return redirect("payment-edit", key)
    if not invoice.is_editable:
        return redirect("invoice-detail", key)
    form, lines = _forms(request, invoice)
    if request.method == "POST":
        return _save(request, invoice, form, lines)
    return _form_page(request, invoice, form, lines)


@require_POST
def invoice_totals(request: MemberRequest) -> HttpResponse:
    """Totals of what is typed, saved or not, by the arithmetic that seals."""
    issuer = current_membership(request).issuer
    moneda = request.POST.get("moneda", PESO)
    included = "prices_include_taxes" in request.POST
    invoice = Invoice(moneda=moneda, prices_include_taxes=included)
    rows = LineFormSet(request.POST, prefix="lines", form_kwargs={"issuer": issuer})
    typed = [(row.prefix, row.line(at)) for at, row in enumerate(_valid_rows(rows))]
    plain_lines = lines_of(invoice, [line for _, line in typed])
    amounts = [
        (prefix, line_amounts(line).importe)
        for (prefix, _), line in zip(typed, plain_lines, strict=True)
    ]
    context = {
        "totals": totals(plain_lines, moneda=moneda),
        "amounts": amounts,
        "invoice": invoice,
    }
    return render(request, "invoices/invoices/_totals.html", context)


@require_http_methods(["GET", "POST"])
def invoice_confirm(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """The one question before a folio is taken: to whom, how much, which addresses."""
    issuer = current_membership(request).issuer
    invoice = get_object_or_404(
        issuer.invoices.select_related("customer", "issuer__sender"), uuid=key
    )
    writing_membership(request)
    if invoice.is_payment or not invoice.is_editable:
        return redirect("invoice-detail", key)
    if request.method == "POST":
        return _issue(request, invoice)
    if findings_of(invoice):
        return redirect("invoice-edit", key)
    return _confirm_page(request, invoice)


@require_POST
def invoice_discard(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    issuer = current_membership(request).issuer
    invoice = get_object_or_404(issuer.invoices, uuid=key)
    writing_membership(request)
    try:
        kept = discard_draft(invoice)
    except NotEditable as error:
        messages.error(request, str(error))
        return redirect("invoice-detail", key)
    tell_undoable(
        request, "Se descartó el borrador.", url=reverse("invoice-restore"), kept=kept
    )
    return redirect("invoice-list")


@require_POST
def invoice_restore(request: MemberRequest) -> HttpResponse:
    """The draft that was just discarded, from the text that its message kept."""
    issuer = writing_membership(request).issuer
    try:
        draft = restore_draft(issuer, request.POST.get("kept", ""))
    except CannotUndo as error:
        messages.error(request, str(error))
        return redirect("invoice-list")
    messages.success(request, "El borrador está otra vez aquí.")
    return redirect("invoice-edit", draft.uuid)


@require_POST
def invoice_copy(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    issuer = current_membership(request).issuer
    invoice = get_object_or_404(issuer.invoices, uuid=key)
    writing_membership(request)
    if invoice.is_payment:
        return redirect("invoice-detail", key)
    draft = copy_as_draft(invoice, by=request.user)
    return redirect("invoice-edit", draft.uuid)


def _forms(request: MemberRequest, invoice: Invoice) -> tuple[InvoiceForm, Any]:
    data = request.POST if request.method == "POST" else None
    kwargs = {"issuer": invoice.issuer}
    tipo = invoice.tipo_de_comprobante
    initial = _initial(invoice)
    form = InvoiceForm(data, issuer=invoice.issuer, tipo=tipo, initial=initial)
    lines = list(invoice.lines.all()) if invoice.pk else []
    rows = LineFormSet(
        data,
        prefix="lines",
        initial=[_line_initial(line) for line in lines],
        form_kwargs=kwargs,
    )
    return form, rows


def _initial(invoice: Invoice) -> dict[str, Any]:
    if not invoice.pk:
        return {}
    initial: dict[str, Any] = {
        "uso_cfdi": invoice.uso_cfdi,
        "metodo_pago": invoice.metodo_pago,
        "forma_pago": invoice.forma_pago,
        "condiciones_de_pago": invoice.condiciones_de_pago,
        "moneda": invoice.moneda,
        "tipo_cambio": invoice.tipo_cambio,
        "prices_include_taxes": invoice.prices_include_taxes,
        "periodicidad": invoice.periodicidad,
    }
    if invoice.periodicidad:
        initial["meses"], initial["anio"] = invoice.meses, invoice.anio
    relations = list(invoice.relations.select_related("related"))
    if relations:
        initial["tipo_relacion"] = relations[0].tipo_relacion
        initial["relacionados"] = written(relations)
    if invoice.customer:
        initial["customer"] = str(invoice.customer.pk)
        initial["customer_text"] = invoice.customer.nombre
    return initial


def _line_initial(line: InvoiceLine) -> dict[str, Any]:
    names = (
        "descripcion",
        "cantidad",
        "valor_unitario",
        "descuento",
        "tax_profile",
        "ieps_cuota",
        "clave_prod_serv",
        "clave_unidad",
        "unidad",
        "no_identificacion",
    )
    initial = {name: getattr(line, name) for name in names}
    return {**initial, "product": line.product_id or ""}


def _save(
    request: MemberRequest, invoice: Invoice, form: InvoiceForm, rows: Any
) -> HttpResponse:
    if not (form.is_valid() and rows.is_valid()):
        return _form_page(request, invoice, form, rows, status=422)
    lines = _lines(form, rows)
    try:
        saved = save_draft(
            invoice.issuer,
            invoice.uuid,
            header=_header(form, tipo=invoice.tipo_de_comprobante),
            lines=lines,
            by=request.user,
        )
    except NotEditable:
        return redirect("invoice-detail", invoice.uuid)
    except Invoice.DoesNotExist as error:
        raise Http404("No existe esa factura.") from error
    if "save" in request.POST:
        messages.success(request, "Se guardó el borrador.")
        return redirect("invoice-edit", saved.uuid)
    findings = findings_of(saved)
    if findings:
        show_findings(findings, form=form, rows=_valid_rows(rows))
        return _form_page(request, saved, form, rows, status=422)
    return redirect("invoice-confirm", saved.uuid)


def _lines(form: InvoiceForm, rows: Any) -> list[InvoiceLine]:
    typed = enumerate(_valid_rows(rows))
    if form.cleaned_data["periodicidad"]:
        return [row.ticket(at) for at, row in typed]
    return [row.line(at) for at, row in typed]


def _header(form: InvoiceForm, *, tipo: str) -> DraftHeader:
    names = DraftHeader.__dataclass_fields__.keys() & form.cleaned_data.keys()
    typed = {name: form.cleaned_data[name] for name in names}
    return DraftHeader(tipo_de_comprobante=tipo, **typed)


def _valid_rows(rows: Any) -> list[Any]:
    """Rows that say something, are right, and were not taken out; in their order."""
    return [
        row
        for row in rows
        if row.is_valid()
        and row.has_changed()
        and not row.cleaned_data.get("DELETE", False)
    ]


def _form_page(
    request: MemberRequest,
    invoice: Invoice,
    form: InvoiceForm,
    rows: Any,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "invoice": invoice,
        "form": form,
        "rows": rows,
        "line_urls": LINE_URLS,
        "excess": excess_of(invoice),
        "section": "invoices",
    }
    return render(request, "invoices/invoices/form.html", context, status=status)


def _confirm_page(
    request: MemberRequest, invoice: Invoice, *, error: str = "", status: int = 200
) -> HttpResponse:
    chosen = request.POST.getlist("recipients") if request.method == "POST" else None
    emails = invoice.customer.emails.all() if invoice.customer else []
    addresses = [email.address for email in emails]
    serie = invoice.issuer.series.first()
    context = {
        "invoice": invoice,
        "addresses": addresses,
        "chosen": addresses if chosen is None else chosen,
        "serie": serie,
        "relations": invoice.relations.select_related("related"),
        "excess": excess_of(invoice),
        "error": error,
        "section": "invoices",
    }
    return render(request, "invoices/invoices/confirm.html", context, status=status)


def _issue(request: MemberRequest, invoice: Invoice) -> HttpResponse:
    typed = [one.strip() for one in request.POST.getlist("recipients") if one.strip()]
    try:
        issue(invoice, recipients=checked_addresses(invoice, typed))
    except NotEditable:
        # A second click or another tab: the invoice is already on its way.
        return redirect("invoice-detail", invoice.uuid)
    except InvalidInvoice:
        return redirect("invoice-edit", invoice.uuid)
    except (AddressRefused, NoCertificate) as error:
        return _confirm_page(request, invoice, error=str(error), status=422)
    return redirect("invoice-detail", invoice.uuid)
