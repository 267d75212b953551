"""Customers: list, form, type-ahead."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from blacklist.models import Suppression
from invoices.forms.customers import (
    CustomerForm,
    address_rows,
    refused_addresses,
    typed_addresses,
)
from invoices.models import Customer
from invoices.services.books import book_of
from invoices.services.catching_up import missing_invoices
from invoices.services.customers import (
    archive_customer,
    save_customer,
    unarchive_customer,
)
from invoices.services.prevention import count_refusals
from invoices.services.searching import matching_customers
from invoices.tenancy import MemberRequest, current_membership, writing_membership
from invoices.views.catching_up import after_saving
from invoices.views.redirects import next_url
from invoices.views.undoing import tell_undoable

PER_PAGE = 50


@require_safe
def customer_list(request: MemberRequest) -> HttpResponse:
    issuer = current_membership(request).issuer
    text = request.GET.get("q", "").strip()
    customers = (
        matching_customers(issuer, text)
        .prefetch_related("emails")
        .annotate(invoice_count=Count("invoices"))
        .order_by("nombre", "pk")
    )
    page = Paginator(customers, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "q": text,
        "section": "customers",
        "blocked": _blocked(page),
    }
    return render(request, "invoices/customers/list.html", context)


@require_http_methods(["GET", "POST"])
def customer_create(request: MemberRequest) -> HttpResponse:
    issuer = writing_membership(request).issuer
    return _edit(request, Customer(issuer=issuer))


@require_http_methods(["GET", "POST"])
def customer_edit(request: MemberRequest, pk: int) -> HttpResponse:
    issuer = current_membership(request).issuer
    customer = get_object_or_404(issuer.customers, pk=pk)
    writing_membership(request)
    return _edit(request, customer)


@require_POST
def customer_archive(request: MemberRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(current_membership(request).issuer.customers, pk=pk)
    writing_membership(request)
    archive_customer(customer)
    back = f"{reverse('customer-unarchive', args=[pk])}?next={reverse('customer-list')}"
    tell_undoable(
        request, f"{customer.nombre} ya no aparece entre sus clientes.", url=back
    )
    return redirect("customer-list")


@require_POST
def customer_unarchive(request: MemberRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(current_membership(request).issuer.customers, pk=pk)
    writing_membership(request)
    here = reverse("customer-edit", args=[pk])
    try:
        unarchive_customer(customer)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(here)
    away = reverse("customer-archive", args=[pk])
    tell_undoable(
        request, f"{customer.nombre} está otra vez entre sus clientes.", url=away
    )
    return redirect(next_url(request, default=here))


@require_safe
def customer_search(request: MemberRequest) -> HttpResponse:
    """Options for the type-ahead field: RFC, name or an address's part."""
    issuer = current_membership(request).issuer
    text = request.GET.get("q", "").strip()
    customers = (
        matching_customers(issuer, text)
        .prefetch_related("emails")
        .order_by("nombre", "pk")[:10]
    )
    context = {"customers": customers, "q": text}
    return render(request, "invoices/customers/_options.html", context)


def _blocked(customers: Any) -> set[str]:
    """Folded addresses of these customers that the blacklist forbids."""
    folded = [
        email.folded_address
        for customer in customers
        for email in customer.emails.all()
    ]
    rows = Suppression.objects.blocking().filter(address__in=folded)
    return set(rows.values_list("address", flat=True))


def _edit(request: MemberRequest, customer: Customer) -> HttpResponse:
    form = CustomerForm(request.POST or None, instance=customer)
    saved = [email.address for email in customer.emails.all()] if customer.pk else []
    addresses = address_rows(request, saved=saved, book=book_of(customer.issuer))
    if request.method == "POST":
        count_refusals(customer.issuer, refused_addresses(addresses))
    if request.method == "POST" and form.is_valid() and addresses.is_valid():
        save_customer(form.save(commit=False), addresses=typed_addresses(addresses))
        messages.success(request, f"Se guardó {customer.nombre}.")
        default = next_url(request, default="customer-list")
        return redirect(after_saving(customer, before=saved, default=default))
    context = {
        "form": form,
        "addresses": addresses,
        "customer": customer,
        "section": "customers",
        "missing": missing_invoices(customer) if customer.pk else [],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "invoices/customers/form.html", context, status=status)
