"""Products: list, form, type-ahead."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from invoices.forms.products import ProductForm
from invoices.models import Product
from invoices.services.products import archive_product, unarchive_product
from invoices.tenancy import MemberRequest, current_membership, writing_membership
from invoices.views.redirects import next_url
from invoices.views.undoing import tell_undoable

PER_PAGE = 50


@require_safe
def product_list(request: MemberRequest) -> HttpResponse:
    issuer = current_membership(request).issuer
    text = request.GET.get("q", "").strip()
    products = issuer.products.filter(archived_at__isnull=True).filter(_matches(text))
    page = Paginator(products, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "section": "products"}
    return render(request, "invoices/products/list.html", context)


@require_http_methods(["GET", "POST"])
def product_create(request: MemberRequest) -> HttpResponse:
    return _edit(request, Product(issuer=writing_membership(request).issuer))


@require_http_methods(["GET", "POST"])
def product_edit(request: MemberRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(current_membership(request).issuer.products, pk=pk)
    writing_membership(request)
    return _edit(request, product)


@require_POST
def product_archive(request: MemberRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(current_membership(request).issuer.products, pk=pk)
    writing_membership(request)
    archive_product(product)
    back = f"{reverse('product-unarchive', args=[pk])}?next={reverse('product-list')}"
    tell_undoable(request, "El producto ya no aparece en sus listas.", url=back)
    return redirect("product-list")


@require_POST
def product_unarchive(request: MemberRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(current_membership(request).issuer.products, pk=pk)
    writing_membership(request)
    here = reverse("product-edit", args=[pk])
    try:
        unarchive_product(product)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(here)
    away = reverse("product-archive", args=[pk])
    tell_undoable(request, "El producto está otra vez en sus listas.", url=away)
    return redirect(next_url(request, default=here))


@require_safe
def product_search(request: MemberRequest) -> HttpResponse:
    """Options for the type-ahead field of a line: code or words of the description."""
    issuer = current_membership(request).issuer
    text = request.GET.get("q", "").strip()
    products = issuer.products.filter(archived_at__isnull=True).filter(_matches(text))
    context = {"products": products[:10], "q": text}
    return render(request, "invoices/products/_options.html", context)


def _matches(text: str) -> Q:
    if not text:
        return Q()
    return Q(no_identificacion__istartswith=text) | Q(descripcion__icontains=text)


def _edit(request: MemberRequest, product: Product) -> HttpResponse:
    form = ProductForm(request.POST or None, instance=product)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Se guardó el producto.")
        return redirect("product-list")
    context = {"form": form, "product": product, "section": "products"}
    status = 422 if request.method == "POST" else 200
    return render(request, "invoices/products/form.html", context, status=status)
