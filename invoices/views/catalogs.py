"""Type-ahead over the SAT's catalogues."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from invoices.models import CatalogKey
from invoices.services.catalogs import search
from invoices.tenancy import MemberRequest, current_membership


@require_safe
def catalog_search(request: MemberRequest, catalog: str) -> HttpResponse:
    """Options for a type-ahead field, those that the issuer uses most first."""
    if catalog not in CatalogKey.Catalog.values:
        raise Http404("No existe ese catálogo.")
    issuer = current_membership(request).issuer
    text = request.GET.get("q", "").strip()
    keys = search(catalog, text, issuer=issuer)
    context = {"keys": keys, "q": text}
    return render(request, "invoices/catalogs/_options.html", context)
