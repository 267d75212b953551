"""What the command palette finds: actions, customers, invoices."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from invoices.actions import Choice, action_choices
from invoices.models import Customer, Invoice
from invoices.services.searching import found_invoices, matching_customers
from invoices.tenancy import MemberRequest, current_membership

_EACH = 5


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    choices: list[Choice]


def palette_groups(request: MemberRequest, text: str) -> list[Group]:
    """Three queries at most. Without a text: the newest, and all actions."""
    groups = _found(request, text) if text else _newest(request)
    return [group for group in groups if group.choices]


def _newest(request: MemberRequest) -> list[Group]:
    issuer = current_membership(request).issuer
    invoices = list(issuer.invoices.select_related("customer")[:_EACH])
    # A dictionary keeps their order and each once.
    customers = {one.customer_id: one.customer for one in invoices if one.customer}
    return [
        Group("Facturas recientes", _invoice_choices(request, invoices)),
        Group("Clientes recientes", _customer_choices(request, customers.values())),
        Group("Acciones", action_choices(request)),
    ]


def _found(request: MemberRequest, text: str) -> list[Group]:
    issuer = current_membership(request).issuer
    customers = list(matching_customers(issuer, text).order_by("nombre", "pk")[:_EACH])
    invoices = found_invoices(issuer, text, customers=customers, limit=_EACH)
    return [
        Group("Acciones", action_choices(request, text)),
        Group("Clientes", _customer_choices(request, customers)),
        Group("Facturas", [*_invoice_choices(request, invoices), _in_the_list(text)]),
    ]


def _customer_choices(
    request: MemberRequest, customers: Iterable[Customer]
) -> list[Choice]:
    return [
        Choice(one.nombre, _customer_url(request, one), "user", detail=one.rfc)
        for one in customers
    ]


def _customer_url(request: MemberRequest, customer: Customer) -> str:
    """Their page; who may only read has none and sees their invoices."""
    if current_membership(request).can_write:
        return reverse("customer-edit", args=[customer.pk])
    return _list_url(customer.rfc)


def _invoice_choices(
    request: MemberRequest, invoices: Iterable[Invoice]
) -> list[Choice]:
    return [
        Choice(str(one), _invoice_url(request, one), "document", detail=_of(one))
        for one in invoices
    ]


def _of(invoice: Invoice) -> str:
    customer = invoice.customer.nombre if invoice.customer else "Sin cliente"
    return f"{invoice.receptor_nombre or customer} · ${invoice.total:,.2f}"


def _invoice_url(request: MemberRequest, invoice: Invoice) -> str:
    writes = current_membership(request).can_write
    is_draft = invoice.state == Invoice.State.DRAFT
    name = "invoice-edit" if is_draft and writes else "invoice-detail"
    return reverse(name, args=[invoice.uuid])


def _in_the_list(text: str) -> Choice:
    return Choice(f"Buscar «{text}» en Facturas", _list_url(text), "magnifying-glass")


def _list_url(text: str) -> str:
    return f"{reverse('invoice-list')}?{urlencode({'q': text})}"
