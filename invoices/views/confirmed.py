"""Addresses that somebody used in spite of a warning, and taking that back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from invoices.errors import CannotUndo
from invoices.services.books import doubt_again, trust_again
from invoices.tenancy import MemberRequest, current_membership, writing_membership
from invoices.views.undoing import tell_undoable

PER_PAGE = 50


@require_safe
def confirmed_list(request: MemberRequest) -> HttpResponse:
    issuer = current_membership(request).issuer
    text = request.GET.get("q", "").strip().lower()
    rows = issuer.confirmed_addresses.filter(folded_address__contains=text)
    rows = rows.select_related("confirmed_by").order_by("-confirmed_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "invoices/issuers/confirmed.html", {"page": page, "q": text})


@require_POST
def confirmed_undo(request: MemberRequest, pk: int) -> HttpResponse:
    issuer = current_membership(request).issuer
    confirmed = get_object_or_404(issuer.confirmed_addresses, pk=pk)
    writing_membership(request)
    kept = doubt_again(confirmed)
    text = f"Se volverá a avisar de {confirmed.folded_address}."
    tell_undoable(request, text, url=reverse("confirmed-restore"), kept=kept)
    return redirect("confirmed-list")


@require_POST
def confirmed_restore(request: MemberRequest) -> HttpResponse:
    """The confirmation that was just taken back, from the text its message kept."""
    issuer = writing_membership(request).issuer
    try:
        confirmed = trust_again(issuer, request.POST.get("kept", ""))
    except CannotUndo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Ya no se avisará de {confirmed.folded_address}.")
    return redirect("confirmed-list")
