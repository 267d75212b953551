"""The sending domain's DNS: what was found last, and a look at it now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from delivery.monitoring import SendingDomainCheck
from delivery.services.domain_check import ask_for_checks, is_running, sending_domain
from delivery.views.guards import staff_only

TOO_SOON = "Se pidió hace menos de un minuto. Espere un momento y vuelva a pedirlo."


@require_POST
@staff_only
def domain_check(request: HttpRequest) -> HttpResponse:
    is_asked = ask_for_checks()
    if request.headers.get("HX-Request"):
        return _fragment(request, "" if is_asked else TOO_SOON)
    if not is_asked:
        messages.warning(request, TOO_SOON)
    return redirect(reverse("delivery-dashboard") + "#dominio")


@require_safe
@staff_only
def domain_status(request: HttpRequest) -> HttpResponse:
    """The fragment that asks for itself while a worker looks."""
    return _fragment(request, "")


def domain_context() -> dict[str, object]:
    """What the fragment shows."""
    return {
        "domain": sending_domain(),
        "checks": SendingDomainCheck.objects.all(),
        "is_running": is_running(),
    }


def _fragment(request: HttpRequest, notice: str) -> HttpResponse:
    context = domain_context() | {"notice": notice}
    return render(request, "delivery/_sending_domain.html", context)
