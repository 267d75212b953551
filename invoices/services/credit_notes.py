"""Credit notes: an egreso made from a stamped invoice, and what is left of that."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Sum
from satcfdi.models import RFC_Generico_Extranjero

from invoices.comprobantes import PAID_LATER, TipoDeComprobante, TipoRelacion
from invoices.errors import NotCreditable
from invoices.models import Invoice, User
from invoices.models.payments import COUNTED_STATES
from invoices.models.relations import relation_to
from invoices.services.drafts import DraftHeader, draft_from
from invoices.validation.people import is_moral, read_rfc
from invoices.validation.regimes import SIN_EFECTOS, uso_fits

_DEVOLUCIONES = "G02"
_CONDONACION = "15"
_LOWERING = (TipoRelacion.NOTA_DE_CREDITO, TipoRelacion.DEVOLUCION)


@dataclass(frozen=True)
class Excess:
    """A credit note takes more than is left of its invoice, in that one's moneda."""

    invoice: Invoice
    left: Decimal


def make_credit_note(invoice: Invoice, *, by: User) -> Invoice:
    """A draft that takes all of a stamped invoice back; its lines can be changed.

    Raises NotCreditable for anything but a stamped ingreso.
    Source: the SAT's guide, Appendix 5 (egresos): uso G02, the form in which it was
    paid, or 15 when it was not.
    """
    if not invoice.is_creditable:
        raise NotCreditable(invoice)
    header = replace(
        DraftHeader.of(invoice),
        tipo_de_comprobante=TipoDeComprobante.EGRESO,
        uso_cfdi=_uso(invoice),
        metodo_pago="PUE",
        forma_pago=_CONDONACION
        if invoice.metodo_pago == PAID_LATER
        else invoice.forma_pago,
        condiciones_de_pago="",
        periodicidad="",
        meses="",
        anio=None,
        relations=[relation_to(invoice, TipoRelacion.NOTA_DE_CREDITO)],
    )
    return draft_from(invoice, header, by=by)


def left_of(invoice: Invoice, *, without: Invoice) -> Decimal:
    """What the credit notes that were issued leave of an invoice; may be negative.

    Those in another moneda are not counted. without: the note that is being judged.
    """
    notes = Invoice.objects.filter(
        tipo_de_comprobante=TipoDeComprobante.EGRESO,
        state__in=COUNTED_STATES,
        moneda=invoice.moneda,
        relations__related=invoice,
        relations__tipo_relacion__in=_LOWERING,
    ).exclude(pk=without.pk)
    taken = notes.distinct().aggregate(taken=Sum("total"))["taken"]
    return invoice.total - (taken or Decimal(0))


def excess_of(note: Invoice) -> Excess | None:
    """Why a credit note deserves a second look.

    One about several invoices, or in another moneda, is not judged.
    """
    if note.tipo_de_comprobante != TipoDeComprobante.EGRESO or not note.pk:
        return None
    rows = note.relations.filter(tipo_relacion__in=_LOWERING).select_related("related")
    invoices = [row.related for row in rows if row.related]
    if len(invoices) != 1:
        return None
    (invoice,) = invoices
    if note.moneda != invoice.moneda:
        return None
    left = left_of(invoice, without=note)
    return Excess(invoice, left) if note.total > left else None


def _uso(invoice: Invoice) -> str:
    """G02, or S01 where the receptor's régimen does not admit it (CFDI40161)."""
    rfc = read_rfc(invoice.receptor_rfc)
    if rfc is None or rfc == RFC_Generico_Extranjero:
        return SIN_EFECTOS
    regimen = invoice.receptor_regimen_fiscal
    fits = uso_fits(_DEVOLUCIONES, regimen, is_moral=is_moral(rfc))
    return _DEVOLUCIONES if fits else SIN_EFECTOS
