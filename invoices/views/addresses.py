"""The address check as one types."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from blacklist.addresses import split_pasted
from blacklist.checking import check_address
from invoices.asking import asker_of
from invoices.models import Issuer
from invoices.rates import is_within_rate
from invoices.services.books import book_of, confirm_address
from invoices.services.host_figures import host_figures
from invoices.services.prevention import count_correction
from invoices.tenancy import MemberRequest, current_membership, writing_membership

ADDRESS_MAX_LENGTH = 320
PASTED_MAX_LENGTH = 20_000


# It looks for the login itself, in the same query as for the issuer.
@login_not_required
@require_safe
def address_check(request: MemberRequest) -> HttpResponse:
    """The answer to one address, as a fragment. Empty while there is too little."""
    asker = asker_of(request)
    if asker is None:
        return redirect_to_login(request.get_full_path())
    address = _typed(request)[:ADDRESS_MAX_LENGTH]
    if "@" not in address.strip("@"):
        return HttpResponse()
    if not _may_ask(asker.user_id):
        return render(request, "blacklist/_check_later.html", status=429)
    return _answer(request, asker.issuer, address=address, may_confirm=asker.can_write)


@require_POST
def address_confirm(request: MemberRequest) -> HttpResponse:
    """ "Use it anyway": remember it, and answer as the check does from then on."""
    issuer = writing_membership(request).issuer
    address = request.POST.get("confirmed", "").strip()[:ADDRESS_MAX_LENGTH]
    if check_address(address, book=book_of(issuer), use_dns=False).status != "block":
        confirm_address(issuer, address, by=request.user)
    return _answer(request, issuer, address=address, may_confirm=True)


@require_POST
def address_corrected(request: MemberRequest) -> HttpResponse:
    """Count that the suggestion was taken. The page asks for nothing in return."""
    issuer = writing_membership(request).issuer
    if _may_ask(request.user.pk):
        typed = request.POST.get("typed", "")[:ADDRESS_MAX_LENGTH]
        taken = request.POST.get("taken", "")[:ADDRESS_MAX_LENGTH]
        count_correction(issuer, typed=typed, taken=taken)
    return HttpResponse(status=204)


@require_POST
def address_split(request: MemberRequest) -> HttpResponse:
    """Addresses pasted together, a list of them in JSON."""
    current_membership(request)
    text = request.POST.get("text", "")[:PASTED_MAX_LENGTH]
    return JsonResponse({"addresses": split_pasted(text)})


def _may_ask(user_id: int) -> bool:
    limit = settings.ADDRESS_CHECKS_PER_MINUTE
    return is_within_rate("address-check", user_id, per_minute=limit)


def _answer(
    request: MemberRequest, issuer: Issuer, *, address: str, may_confirm: bool
) -> HttpResponse:
    check = check_address(address, book=book_of(issuer), figures=host_figures())
    context = {"check": check, "typed": address, "may_confirm": may_confirm}
    # Without the request: no context processor has anything to add here.
    return HttpResponse(render_to_string("blacklist/_check.html", context))


def _typed(request: HttpRequest) -> str:
    """A formset sends its field under its own name, e.g. "addresses-0-address"."""
    for name, value in request.GET.items():
        if name.endswith("address") and isinstance(value, str):
            return value.strip()
    return ""
