"""Substitute an invoice: the new one first, and when it is stamped the old one goes.

A `Cancellation` that waits for its replacement keeps the two together from the draft
on. The stamp and the order to cancel are written in one transaction, so nothing falls
between them.
"""

from django.db import transaction
from django.utils import timezone

from delivery.publishing import publish_on_commit
from invoices.cancelling import CancelState, Motive
from invoices.comprobantes import TipoRelacion
from invoices.errors import CannotCancel
from invoices.models import Cancellation, Invoice, User
from invoices.services.drafts import replacement_draft


@transaction.atomic
def start_substitution(invoice: Invoice, *, by: User) -> Invoice:
    """A draft with all that the invoice says, to be corrected and issued in its place.

    From another tab it is the same draft. Raises CannotCancel when the invoice is not
    stamped, or its cancellation was asked for already.
    """
    locked = Invoice.objects.select_for_update(of=("self",))
    invoice = locked.select_related("issuer", "customer").get(pk=invoice.pk)
    begun = invoice.cancellations.filter(state=CancelState.REPLACING).first()
    if begun and begun.replacement:
        return begun.replacement
    if not invoice.is_cancellable or invoice.is_payment:
        raise CannotCancel(f"La factura {invoice} no se puede sustituir.")
    draft = replacement_draft(invoice, by=by)
    Cancellation.objects.create(
        invoice=invoice,
        motive=Motive.WITH_REPLACEMENT,
        state=CancelState.REPLACING,
        replacement=draft,
        requested_by=by,
    )
    return draft


@transaction.atomic
def stop_substitution(invoice: Invoice) -> bool:
    """Keep the invoice after all; the draft stays, as any other. False: too late."""
    deleted, _ = invoice.cancellations.filter(state=CancelState.REPLACING).delete()
    return bool(deleted)


def cancel_replaced(replacement: Invoice) -> None:
    """Order the cancellation of what a stamped invoice replaces.

    Call it in the transaction that keeps the stamp. Where the relation was taken out of
    the draft, it replaces nothing, and what it was made from stays as it is.
    """
    waiting = Cancellation.objects.filter(
        replacement=replacement, state=CancelState.REPLACING
    ).select_related("invoice")
    now = timezone.now()
    for row in waiting:
        if not _is_related(replacement, row.invoice):
            row.delete()
            continue
        row.state = CancelState.REQUESTED
        row.folio_sustitucion = replacement.folio_fiscal
        row.requested_at = row.next_try_at = now
        row.save()
        publish_on_commit("invoices.tasks.cancel_invoice", row.pk)


def _is_related(replacement: Invoice, replaced: Invoice) -> bool:
    relations = replacement.relations.filter(tipo_relacion=TipoRelacion.SUSTITUCION)
    return relations.filter(related=replaced).exists()
