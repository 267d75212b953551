"""Confirming the copy's address: asked by a member, answered from the email's link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from invoices.errors import ConfirmationEnded
from invoices.services.copy_address import (
    ask_for_confirmation,
    confirm_copy,
    issuer_of_token,
)
from invoices.tenancy import MemberRequest, writing_membership
from invoices.views.redirects import next_url


@require_POST
def copy_ask(request: MemberRequest) -> HttpResponse:
    issuer = writing_membership(request).issuer
    if ask_for_confirmation(issuer):
        messages.success(request, f"Va un correo a {issuer.sender.copy_address}.")
    else:
        messages.info(request, "Acaba de pedirlo: el siguiente sale en un minuto.")
    return redirect(next_url(request, default="issuer-detail"))


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def copy_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Only the button confirms: mail filters open the links that they scan."""
    try:
        answer = confirm_copy if request.method == "POST" else issuer_of_token
        issuer = answer(token)
    except ConfirmationEnded:
        return render(request, "invoices/copy_address/ended.html", status=404)
    context = {"issuer": issuer, "token": token}
    return render(request, "invoices/copy_address/confirm.html", context)
