"""Taking the demo issuer away: asked once, by its owner."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from invoices import demo_account
from invoices.errors import DemoInUse, NotDemo
from invoices.services.demo_removal import remove_demo
from invoices.tenancy import MemberRequest, current_membership, owning_membership

_CLOSED = (
    "El usuario de demostración quedó desactivado, pues su contraseña es pública. "
    "Entre con el suyo."
)
_OPEN = (
    "Sigue usando el usuario de demostración, cuya contraseña es pública: cámbiela "
    "en «Administración»."
)


@require_http_methods(["GET", "POST"])
def demo_remove(request: MemberRequest) -> HttpResponse:
    issuer = current_membership(request).issuer
    if not issuer.is_demo:
        raise Http404("El emisor no es de demostración.")
    owning_membership(request)
    if request.method == "GET":
        context = {"issuer": issuer, "invoices": issuer.invoices.count()}
        return render(request, "invoices/issuers/demo_remove.html", context)
    try:
        remove_demo(issuer)
    except (NotDemo, DemoInUse) as error:
        messages.error(request, str(error))
        return redirect("demo-remove")
    messages.success(request, f"Se quitó {issuer.nombre} con todo lo que tenía.")
    _tell_of_account(request)
    return redirect("home")


def _tell_of_account(request: MemberRequest) -> None:
    """What became of the account that everybody knows, to who uses it."""
    request.user.refresh_from_db(fields=["is_active"])
    if not request.user.is_active:
        messages.info(request, _CLOSED)
    elif request.user.email == demo_account.EMAIL and demo_account.is_open():
        messages.warning(request, _OPEN)
