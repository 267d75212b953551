"""The address check as one types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blacklist.checking import check_address
from invoices.services.books import book_of
from invoices.tenancy import MemberRequest, current_membership

ADDRESS_MAX_LENGTH = 320


@require_safe
def address_check(request: MemberRequest) -> HttpResponse:
    """The answer to one address, as a fragment. Empty while there is too little."""
    issuer = current_membership(request).issuer
    address = _typed(request)[:ADDRESS_MAX_LENGTH]
    if "@" not in address.strip("@"):
        return HttpResponse()
    check = check_address(address, book=book_of(issuer))
    return render(request, "blacklist/_check.html", {"check": check})


def _typed(request: MemberRequest) -> str:
    """A formset sends its field under its own name, e.g. "addresses-0-address"."""
    for name, value in request.GET.items():
        if name.endswith("address") and isinstance(value, str):
            return value.strip()
    return ""
