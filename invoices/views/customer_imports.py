"""Customers from a file: upload, report of the trial, import."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from invoices.customer_files import HEADERS, template
from invoices.forms.customer_imports import CustomerFileForm
from invoices.services.customer_imports import import_rows, keep_rows, report
from invoices.tenancy import MemberRequest, current_membership, writing_membership

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def customer_import(request: MemberRequest) -> HttpResponse:
    """Take a file; what is in it is shown before anything is saved."""
    issuer = writing_membership(request).issuer
    form = CustomerFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        rows = form.cleaned_data["file"]
        kept = keep_rows(issuer, rows, filename=form.filename, by=request.user)
        return redirect("customer-import-report", pk=kept.pk)
    context = {"form": form, "headers": HEADERS, "section": "customers"}
    status = 422 if request.method == "POST" else 200
    return render(request, "invoices/customers/import.html", context, status=status)


@require_http_methods(["GET", "POST"])
def customer_import_report(request: MemberRequest, pk: int) -> HttpResponse:
    """The trial, row by row; with the confirmation, the import."""
    issuer = current_membership(request).issuer
    kept = get_object_or_404(issuer.customer_imports, pk=pk)
    writing_membership(request)
    if request.method == "POST":
        number = import_rows(kept)
        if number:
            messages.success(request, f"Clientes importados: {number}.")
        return redirect("customer-import-report", pk=kept.pk)
    reports = [] if kept.imported_at else report(kept)
    context = {
        "kept": kept,
        "reports": reports,
        "importable": sum(one.is_importable for one in reports),
        "known": sum(one.is_known for one in reports),
        "wrong": sum(bool(one.problems) for one in reports),
        "section": "customers",
    }
    return render(request, "invoices/customers/import_report.html", context)


@require_safe
def customer_import_template(request: MemberRequest) -> HttpResponse:
    """The empty file with the right headers."""
    current_membership(request)
    response = HttpResponse(template(), content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="clientes.xlsx"'
    return response
