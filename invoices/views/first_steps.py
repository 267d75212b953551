"""The guided set-up of a new issuer: what is done, and where the next step is."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from invoices.services.copy_address import LINK_LASTS
from invoices.services.first_steps import close_first_steps, first_steps
from invoices.tenancy import MemberRequest, writing_membership

SANDBOX = "De prueba: se timbra y se envía sin valor fiscal ni cliente que la reciba."
REAL = "El timbre es de verdad: empiece con una factura que de todos modos haría."


@require_safe
def first_steps_page(request: MemberRequest) -> HttpResponse:
    membership = request.membership
    issuer = membership.issuer if membership else None
    context = {
        "issuer": issuer,
        "steps": first_steps(issuer),
        "days": LINK_LASTS.days,
        "first_invoice": SANDBOX if settings.PAC == "sandbox" else REAL,
        # Who has no issuer yet will own the one that they add.
        "is_owner": membership.is_owner if membership else True,
        "can_write": membership.can_write if membership else True,
    }
    return render(request, "invoices/first_steps/page.html", context)


@require_POST
def first_steps_close(request: MemberRequest) -> HttpResponse:
    close_first_steps(writing_membership(request).issuer)
    messages.success(
        request, "Los primeros pasos siguen en la página del emisor, si los necesita."
    )
    return redirect("home")
