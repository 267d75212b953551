"""Zips of many invoices: asked for from the list, watched, downloaded."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from invoices.errors import TooManyFiles
from invoices.services.bulk_archives import (
    KEPT_FOR,
    TRIES,
    ask_for_archive,
    open_archives,
    try_again,
)
from invoices.services.finding import Wanted
from invoices.tenancy import MemberRequest, current_membership
from invoices.views.redirects import next_url


@require_safe
def archive_list(request: MemberRequest) -> HttpResponse:
    return render(request, "invoices/archives/list.html", _context(request))


@require_safe
def archive_rows(request: MemberRequest) -> HttpResponse:
    """The part of that page that moves by itself."""
    return render(request, "invoices/archives/_rows.html", _context(request))


@require_POST
def archive_create(request: MemberRequest) -> HttpResponse:
    """A zip of what the list shows, all its pages."""
    issuer = current_membership(request).issuer
    try:
        ask_for_archive(issuer, Wanted.of(request.POST), by=request.user)
    except TooManyFiles as error:
        messages.error(request, str(error))
        return redirect(next_url(request, default="invoice-list"))
    return redirect("archive-list")


@require_POST
def archive_retry(request: MemberRequest, pk: int) -> HttpResponse:
    issuer = current_membership(request).issuer
    try_again(get_object_or_404(issuer.invoice_archives, pk=pk))
    return redirect("archive-list")


@require_safe
def archive_file(request: MemberRequest, pk: int) -> FileResponse:
    issuer = current_membership(request).issuer
    archive = get_object_or_404(issuer.invoice_archives, pk=pk)
    if not archive.file:
        raise Http404("El archivo todavía se está preparando.")
    return FileResponse(
        archive.file.open(),
        as_attachment=True,
        filename=f"{issuer.rfc} {archive.label}.zip",
        content_type="application/zip",
    )


def _context(request: MemberRequest) -> dict[str, Any]:
    issuer = current_membership(request).issuer
    return {
        "archives": issuer.invoice_archives.select_related("asked_by"),
        "is_moving": open_archives(issuer).exists(),
        "tries": TRIES,
        "days": KEPT_FOR.days,
        "section": "invoices",
    }
