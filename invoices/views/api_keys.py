"""The issuer's API keys: its owner makes and revokes them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from invoices.forms.api_keys import ApiKeyForm
from invoices.services.api_keys import make_key, revoke_key
from invoices.tenancy import MemberRequest, owning_membership


@never_cache
@require_http_methods(["GET", "POST"])
def api_key_list(request: MemberRequest) -> HttpResponse:
    """All keys; right after one is made, and only then, its token."""
    issuer = owning_membership(request).issuer
    form = ApiKeyForm(request.POST or None)
    token = ""
    if request.method == "POST" and form.is_valid():
        _, token = make_key(issuer, name=form.cleaned_data["name"], by=request.user)
        form = ApiKeyForm()
    context = {
        "issuer": issuer,
        "keys": issuer.api_keys.select_related("created_by"),
        "form": form,
        "token": token,
    }
    status = 422 if form.errors else 200
    return render(request, "invoices/api/keys.html", context, status=status)


@require_POST
def api_key_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    issuer = owning_membership(request).issuer
    key = get_object_or_404(issuer.api_keys, pk=pk)
    revoke_key(key)
    messages.success(request, f"La llave {key.name} ya no sirve.")
    return redirect("api-key-list")
