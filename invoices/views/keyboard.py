"""The command palette and the list of shortcuts; scripts show both as dialogs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from invoices.palette import palette_groups
from invoices.tenancy import MemberRequest, current_membership

_LONGEST = 100


@require_safe
@vary_on_headers("HX-Request")
def palette(request: MemberRequest) -> HttpResponse:
    """Options for the dialog, or the same as a page for who has no scripts."""
    current_membership(request)
    text = " ".join(request.GET.get("q", "")[:_LONGEST].split())
    context = {"groups": palette_groups(request, text), "q": text}
    name = "_options" if request.headers.get("HX-Request") else "page"
    return render(request, f"keyboard/{name}.html", context)


@require_safe
def shortcuts(request: MemberRequest) -> HttpResponse:
    current_membership(request)
    return render(request, "keyboard/shortcuts.html")
