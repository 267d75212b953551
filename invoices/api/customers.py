"""Customers, with the same rules as their form."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from blacklist.checking import Check, check_addresses
from invoices.api.auth import KeyRequest
from invoices.api.pages import Limit, Offset, part
from invoices.api.problems import Problem, Wrong
from invoices.api.schemas import (
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    CustomersOut,
)
from invoices.forms.customers import CustomerForm
from invoices.models import ApiKey, Customer
from invoices.services.books import book_of, confirm_address
from invoices.services.customers import save_customer
from invoices.services.prevention import count_refusals

router = Router(tags=["Clientes"])
_NOT_FISCAL = {"addresses", "confirm"}


@router.get("", response=CustomersOut, summary="Listar clientes")
def list_customers(
    request: KeyRequest, rfc: str = "", limit: Limit = 50, offset: Offset = 0
) -> dict[str, object]:
    """Los que no están archivados, por nombre; con «rfc», sólo los de ese RFC."""
    rows = request.auth.issuer.customers.filter(archived_at__isnull=True)
    if rfc:
        rows = rows.filter(rfc=rfc.strip().upper())
    rows = rows.prefetch_related("emails").order_by("nombre", "pk")
    customers, next_offset = part(rows, limit=limit, offset=offset)
    return {"customers": [*map(_shown, customers)], "next_offset": next_offset}


@router.get("/{int:pk}", response=CustomerOut, summary="Ver un cliente")
def get_customer(request: KeyRequest, pk: int) -> dict[str, object]:
    return _shown(get_object_or_404(request.auth.issuer.customers, pk=pk))


@router.post("", response={201: CustomerOut}, summary="Dar de alta un cliente")
def create_customer(request: KeyRequest, payload: CustomerIn) -> Any:
    """Rechaza con 422 lo que el SAT rechazaría y las direcciones bloqueadas; con 409
    las que tienen aviso, que se aceptan con «confirm».
    """
    customer = Customer(issuer=request.auth.issuer)
    fiscal = payload.dict(exclude=_NOT_FISCAL)
    return Status(201, _saved(request, customer, fiscal=fiscal, payload=payload))


@router.patch("/{int:pk}", response=CustomerOut, summary="Corregir un cliente")
def update_customer(
    request: KeyRequest, pk: int, payload: CustomerPatch
) -> dict[str, object]:
    """Sólo cambia lo que viene."""
    customer = get_object_or_404(request.auth.issuer.customers, pk=pk)
    customer.issuer = request.auth.issuer
    given = payload.dict(exclude=_NOT_FISCAL, exclude_none=True)
    fiscal = {**model_to_dict(customer, CustomerForm.Meta.fields), **given}
    return _saved(request, customer, fiscal=fiscal, payload=payload)


def _saved(
    request: KeyRequest,
    customer: Customer,
    *,
    fiscal: Mapping[str, Any],
    payload: CustomerIn | CustomerPatch,
) -> dict[str, object]:
    checks = _checked(request.auth, payload)
    form = CustomerForm(dict(fiscal), instance=customer)
    if not form.is_valid():
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Corrija los datos señalados y repita la petición.",
            [
                Wrong(name, str(text))
                for name, texts in form.errors.items()
                for text in texts
            ],
        )
    _save(request.auth, form.save(commit=False), checks=checks)
    return _shown(customer)


@transaction.atomic
def _save(key: ApiKey, customer: Customer, *, checks: Sequence[Check] | None) -> None:
    if checks is None:
        customer.save()
        return
    for check in checks:
        if check.status == "warn":
            confirm_address(key.issuer, check.address, by=key.created_by)
    save_customer(customer, addresses=[check.address for check in checks])


def _checked(
    key: ApiKey, payload: CustomerIn | CustomerPatch
) -> Sequence[Check] | None:
    """Addresses that may be used; None when the request brings none. May ask DNS."""
    if payload.addresses is None:
        return None
    checks = check_addresses(payload.addresses, book=book_of(key.issuer))
    blocked = _about(checks, "block")
    if blocked:
        count_refusals(key.issuer, len(blocked))
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "Hay direcciones sin uso posible.", blocked
        )
    doubtful = _about(checks, "warn")
    if doubtful and not payload.confirm:
        raise Problem(
            HTTPStatus.CONFLICT,
            "Corrija estas direcciones, o repita con «confirm»: true para usarlas así.",
            doubtful,
        )
    return checks


def _about(checks: Sequence[Check], status: str) -> list[Wrong]:
    return [
        Wrong(f"addresses.{at}", reason.sentence, check.suggestion)
        for at, check in enumerate(checks)
        if check.status == status
        for reason in check.reasons
    ]


def _shown(customer: Customer) -> dict[str, object]:
    addresses = [email.address for email in customer.emails.all()]
    fiscal = model_to_dict(customer, CustomerForm.Meta.fields)
    return {"id": customer.pk, **fiscal, "addresses": addresses}
