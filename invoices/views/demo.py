"""Taking the demo issuer away: asked once, by its owner."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from invoices.errors import DemoInUse, NotDemo
from invoices.services.demo_removal import remove_demo
from invoices.tenancy import MemberRequest, current_membership, owning_membership


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
    return redirect("home")
