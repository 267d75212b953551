"""Invoices: how their delivery does, and sending them again."""

import uuid
from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Header, Router, Status
from pydantic import Field

from blacklist.addresses import fold
from delivery.choices import Role
from delivery.models import Dispatch
from delivery.services.surroundings import surroundings
from delivery.timeline import Journey, Surroundings, journeys
from invoices.api.auth import KeyRequest
from invoices.api.pages import Limit, Offset, part
from invoices.api.problems import Problem, Wrong
from invoices.api.schemas import DispatchOut, InvoiceOut, InvoicesOut, ResendIn
from invoices.errors import AddressRefused
from invoices.link_tokens import url_of
from invoices.models import Customer, Invoice
from invoices.services.deliveries import (
    addresses_of,
    state_of,
    undelivered,
    with_journeys,
)
from invoices.services.links import seen_of, shared_link
from invoices.services.sending import resend

router = Router(tags=["Facturas"])
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Un texto que usted inventa: la misma petición repetida con él "
        "se envía una sola vez.",
    ),
]
_COPIED = [
    "uuid",
    "serie",
    "folio",
    "folio_fiscal",
    "fecha",
    "total",
    "moneda",
    "tipo_de_comprobante",
    "state",
]


@router.get("", response=InvoicesOut, summary="Listar facturas con su entrega")
def list_invoices(
    request: KeyRequest,
    undelivered_only: Annotated[
        bool, Field(description="true: sólo las que no llegaron o se retrasan.")
    ] = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, object]:
    """Las más nuevas primero."""
    rows = request.auth.issuer.invoices.select_related("customer")
    if undelivered_only:
        rows = undelivered(rows.filter(state=Invoice.State.STAMPED))
    invoices, next_offset = part(with_journeys(rows), limit=limit, offset=offset)
    around = surroundings(filter(None, (one.newest_dispatch for one in invoices)))
    shown = [_shown(invoice, around) for invoice in invoices]
    return {"invoices": shown, "next_offset": next_offset}


@router.get("/{uuid:key}", response=InvoiceOut, summary="Ver una factura")
def get_invoice(request: KeyRequest, key: uuid.UUID) -> dict[str, object]:
    rows = with_journeys(request.auth.issuer.invoices.select_related("customer"))
    invoice = get_object_or_404(rows, uuid=key)
    return _shown(invoice, surroundings(filter(None, [invoice.newest_dispatch])))


@router.post(
    "/{uuid:key}/resend", response={202: DispatchOut}, summary="Enviar otra vez"
)
def resend_invoice(
    request: KeyRequest,
    key: uuid.UUID,
    payload: ResendIn,
    idempotency_key: IdempotencyKey = "",
) -> Any:
    """Con la misma «Idempotency-Key» responde lo mismo y no envía de nuevo."""
    if not idempotency_key.strip():
        raise Problem(HTTPStatus.BAD_REQUEST, "Falta el encabezado Idempotency-Key.")
    rows = request.auth.issuer.invoices.select_related("issuer__sender")
    invoice = get_object_or_404(with_journeys(rows), uuid=key)
    if not invoice.is_sendable:
        raise Problem(
            HTTPStatus.CONFLICT, "Sólo se envía una factura timbrada y con su PDF."
        )
    # The invoice's own space of keys: nobody's key meets another's.
    request_key = uuid.uuid5(invoice.uuid, idempotency_key)
    sent = Dispatch.objects.filter(request_key=request_key).first()
    if sent is None:
        sent = _resent(request, invoice, request_key=request_key, payload=payload)
    return Status(202, _answer(sent, asked=payload.addresses))


def _resent(
    request: KeyRequest,
    invoice: Invoice,
    *,
    request_key: uuid.UUID,
    payload: ResendIn,
) -> Dispatch:
    addresses = payload.addresses or addresses_of(invoice)
    if not addresses:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Esta factura no tiene direcciones: mande al menos una.",
            [Wrong("addresses", "Falta este dato.")],
        )
    try:
        return resend(
            invoice,
            addresses=addresses,
            request_key=request_key,
            by=request.auth.created_by,
        )
    except AddressRefused as error:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "No se envió nada: hay una dirección sin uso posible.",
            [Wrong("addresses", str(error))],
        ) from error


def _answer(dispatch: Dispatch, *, asked: Iterable[str] | None) -> dict[str, object]:
    """Refuses a repeat that asks for something else."""
    messages = dispatch.messages.filter(role=Role.CUSTOMER).order_by("pk")
    addresses = [message.address for message in messages]
    if asked and set(map(fold, asked)) != set(map(fold, addresses)):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Esa Idempotency-Key ya se usó con otras direcciones: invente otra.",
        )
    return {"dispatch": dispatch.uuid, "addresses": addresses}


def _shown(invoice: Invoice, around: Surroundings) -> dict[str, object]:
    newest = invoice.newest_dispatch
    customer = invoice.customer or Customer()
    state = state_of(invoice).shown
    link = shared_link(invoice)
    recipients = journeys(newest, around, seen=seen_of(invoice)) if newest else []
    return {
        **{name: getattr(invoice, name) for name in _COPIED},
        "receptor_rfc": invoice.receptor_rfc or customer.rfc,
        "receptor_nombre": invoice.receptor_nombre or customer.nombre,
        "delivery_state": state.code,
        "delivery_label": state.label,
        "recipients": [*map(_recipient, recipients)],
        "public_url": url_of(link.uuid) if link else None,
        "seen_at": invoice.seen_at,
        "received_at": invoice.received_at,
    }


def _recipient(journey: Journey) -> dict[str, object]:
    diagnosis = journey.diagnosis
    return {
        "address": journey.message.address,
        "role": journey.message.role,
        "state": journey.shown.code,
        "label": journey.shown.label,
        "diagnosis": diagnosis.sentence,
        "who_must_act": diagnosis.who_must_act.value,
        "next_step": diagnosis.next_step,
    }
