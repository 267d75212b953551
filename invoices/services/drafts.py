"""Drafts: saved as often as one likes, thrown away when they were never issued."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self

from django.db import transaction

from invoices.amounts import totals
from invoices.comprobantes import TipoDeComprobante, TipoRelacion
from invoices.currencies import PESO
from invoices.errors import NotEditable
from invoices.models import (
    Customer,
    Invoice,
    InvoiceLine,
    InvoiceRelation,
    Issuer,
    User,
)
from invoices.models.relations import relation_to
from invoices.services.documents import lines_of
from invoices.services.undoing import bring_back, keep


@dataclass(frozen=True)
class DraftHeader:
    """What the form says of the invoice as a whole."""

    customer: Customer | None
    uso_cfdi: str
    forma_pago: str
    metodo_pago: str
    condiciones_de_pago: str
    tipo_de_comprobante: str = TipoDeComprobante.INGRESO
    # Unsaved; they replace the ones before.
    relations: Sequence[InvoiceRelation] = ()
    moneda: str = PESO
    tipo_cambio: Decimal | None = None
    prices_include_taxes: bool = False
    periodicidad: str = ""
    meses: str = ""
    anio: int | None = None

    @classmethod
    def of(cls, invoice: Invoice) -> Self:
        """What an invoice says, but for its relations."""
        names = {field.name for field in fields(cls)} - {"relations"}
        return cls(**{name: getattr(invoice, name) for name in names})

    @property
    def values(self) -> dict[str, Any]:
        """Those that are the invoice's own columns."""
        return {
            name: value for name, value in vars(self).items() if name != "relations"
        }


@transaction.atomic
def save_draft(
    issuer: Issuer,
    key: uuid.UUID,
    *,
    header: DraftHeader,
    lines: Sequence[InvoiceLine],
    by: User,
) -> Invoice:
    """Make or replace the draft with this key, made by the form before its first save.

    lines: unsaved; they replace the ones before.
    Raises Invoice.DoesNotExist for another issuer's key, NotEditable once it is issued.
    """
    invoice, _ = Invoice.objects.select_for_update().get_or_create(
        uuid=key, defaults={"issuer": issuer, "created_by": by}
    )
    if invoice.issuer_id != issuer.pk:
        raise Invoice.DoesNotExist
    if not invoice.is_editable:
        raise NotEditable(invoice)
    for name, value in header.values.items():
        setattr(invoice, name, value)
    _set_totals(invoice, lines)
    invoice.save()
    _replace_lines(invoice, lines)
    _replace_relations(invoice, header.relations)
    return invoice


@transaction.atomic
def discard_draft(invoice: Invoice) -> str:
    """Delete a draft that never took a folio. Raises NotEditable for any other.

    Returns what restore_draft takes.
    """
    never_issued = Invoice.objects.select_for_update().filter(
        pk=invoice.pk, state=Invoice.State.DRAFT, folio__isnull=True
    )
    draft = never_issued.first()
    if not draft:
        raise NotEditable(invoice)
    rows = [draft, *draft.lines.all(), *draft.relations.all(), *draft.replaces.all()]
    kept = keep(draft.issuer, "draft", rows)
    never_issued.delete()
    return kept


def restore_draft(issuer: Issuer, kept: str) -> Invoice:
    """Undo discard_draft. Raises CannotUndo."""
    draft: Invoice = bring_back(issuer, "draft", kept)[0]
    return draft


def copy_as_draft(invoice: Invoice, *, by: User) -> Invoice:
    """A new draft with the same customer and lines: "repeat this invoice"."""
    # The rate of that day is none of today's.
    header = replace(DraftHeader.of(invoice), tipo_cambio=None)
    if invoice.tipo_de_comprobante == TipoDeComprobante.EGRESO:
        # One without is no credit note; an invoice that replaced another is one more.
        header = replace(header, relations=list(invoice.relations.all()))
    return draft_from(invoice, header, by=by)


def replacement_draft(invoice: Invoice, *, by: User) -> Invoice:
    """A draft to correct a stamped invoice or credit note: the same, with relation 04.

    What a credit note takes back stays related to it.
    """
    relations = [relation_to(invoice, TipoRelacion.SUSTITUCION)]
    if invoice.is_credit_note:
        relations = [*invoice.relations.all(), *relations]
    header = replace(DraftHeader.of(invoice), relations=relations)
    return draft_from(invoice, header, by=by)


def draft_from(invoice: Invoice, header: DraftHeader, *, by: User) -> Invoice:
    """A new draft with the lines of an invoice and a header made from its own."""
    lines = list(invoice.lines.all())
    return save_draft(invoice.issuer, uuid.uuid4(), header=header, lines=lines, by=by)


def _set_totals(invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    computed = totals(lines_of(invoice, lines), moneda=invoice.moneda)
    invoice.subtotal = computed.subtotal
    invoice.descuento = computed.descuento
    invoice.traslados = computed.total_traslados
    invoice.retenciones = computed.total_retenciones
    invoice.total = computed.total


def _replace_lines(invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    invoice.lines.all().delete()
    for line in lines:
        line.pk = None
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(lines)


def _replace_relations(invoice: Invoice, relations: Sequence[InvoiceRelation]) -> None:
    invoice.relations.all().delete()
    for relation in relations:
        relation.pk = None
        relation.invoice = invoice
    InvoiceRelation.objects.bulk_create(relations)
