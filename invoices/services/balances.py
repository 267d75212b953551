"""What customers still owe: the one place where a balance is computed.

A balance is never stored. It is the invoice's total less its payments whose receipts
are sealed or stamped, less its credit notes, so that a rejected or cancelled receipt
gives back by itself what it had paid.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import (
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from invoices.comprobantes import PAID_LATER, TipoDeComprobante, TipoRelacion
from invoices.models import Invoice, InvoiceRelation, Issuer, PaidInvoice
from invoices.models.payments import COUNTED_STATES

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Balance(TypedDict):
        pagado: Decimal
        acreditado: Decimal
        saldo: Decimal

    # An invoice with what is owed of it, in its currency.
    Owed = WithAnnotations[Invoice, Balance]

State = Invoice.State
_CREDITING = (
    TipoRelacion.NOTA_DE_CREDITO,
    TipoRelacion.DEVOLUCION,
    TipoRelacion.ANTICIPO,
)
_MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=18, decimal_places=2)
_ZERO = Value(Decimal(0), output_field=_MONEY)


def with_balances(invoices: QuerySet[Invoice]) -> "QuerySet[Owed]":
    """The same invoices with `pagado`, `acreditado` and `saldo`, in their currency."""
    counted: Any = invoices.annotate(
        pagado=Coalesce(Subquery(_paid(), output_field=_MONEY), _ZERO),
        acreditado=Coalesce(Subquery(_credited(), output_field=_MONEY), _ZERO),
    )
    left = F("total") - F("pagado") - F("acreditado")
    owed: QuerySet[Owed] = counted.annotate(
        saldo=Greatest(ExpressionWrapper(left, output_field=_MONEY), _ZERO)
    )
    return owed


def paid_later(issuer: Issuer) -> "QuerySet[Owed]":
    """Invoices that may wait for payments, the oldest first: stamped ones, PPD.

    A PUE invoice was paid when it was issued, whatever the bank says.
    """
    invoices = issuer.invoices.filter(
        state=State.STAMPED,
        tipo_de_comprobante=TipoDeComprobante.INGRESO,
        metodo_pago=PAID_LATER,
    )
    return with_balances(invoices).order_by("fecha", "pk")


def unpaid(issuer: Issuer) -> "QuerySet[Owed]":
    """Those of them that are not paid in full."""
    return paid_later(issuer).filter(saldo__gt=Decimal(0))


def _paid() -> QuerySet[PaidInvoice, Any]:
    counted = PaidInvoice.objects.filter(
        invoice=OuterRef("pk"), payment__invoice__state__in=COUNTED_STATES
    )
    return counted.order_by().values("invoice").annotate(s=Sum("pagado")).values("s")


def _credited() -> QuerySet[InvoiceRelation, Any]:
    """A note that names several invoices counts for the first: it says no shares."""
    earlier = InvoiceRelation.objects.filter(
        invoice=OuterRef("invoice"), pk__lt=OuterRef("pk")
    )
    notes = InvoiceRelation.objects.filter(
        ~Exists(earlier),
        related=OuterRef("pk"),
        tipo_relacion__in=_CREDITING,
        invoice__tipo_de_comprobante=TipoDeComprobante.EGRESO,
        invoice__state__in=COUNTED_STATES,
    )
    summed = notes.order_by().values("related").annotate(s=Sum("invoice__total"))
    return summed.values("s")
