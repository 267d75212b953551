"""Payments that customers made, and what each paid of which invoice."""

from django.db import models
from django.db.models import F, Q

from invoices.models.invoices import Invoice

# A sealed receipt or credit note is on its way to be stamped: what it takes from a
# balance may not be taken twice.
COUNTED_STATES = (Invoice.State.SEALED, Invoice.State.STAMPED)


class Payment(models.Model):
    """What the receipt of a payment (REP) says besides what every CFDI does.

    Its folio, seal, stamp, PDF, emails and link are those of `invoice`, an Invoice of
    type P whose total is the payment's Monto.
    """

    invoice = models.OneToOneField(
        Invoice,
        on_delete=models.CASCADE,
        related_name="payment",
        verbose_name="recibo",
    )
    # Local time of the issuer, as Anexo 20 wants it: no zone, no fractions.
    fecha_pago = models.CharField("fecha del pago", max_length=19)
    forma_pago = models.CharField("forma de pago", max_length=2)
    moneda = models.CharField("moneda", max_length=3, default="MXN")
    # Pesos for one unit of moneda.
    tipo_cambio = models.DecimalField(
        "tipo de cambio", max_digits=18, decimal_places=6, default=1
    )
    monto = models.DecimalField("monto", max_digits=18, decimal_places=2)
    num_operacion = models.CharField("referencia", max_length=100, blank=True)
    rfc_ordenante = models.CharField("RFC de su banco", max_length=13, blank=True)
    banco_ordenante = models.CharField("banco extranjero", max_length=300, blank=True)
    cuenta_ordenante = models.CharField("cuenta de origen", max_length=50, blank=True)
    rfc_beneficiario = models.CharField(
        "RFC del banco que recibió", max_length=12, blank=True
    )
    cuenta_beneficiario = models.CharField(
        "cuenta que recibió", max_length=50, blank=True
    )

    class Meta:
        verbose_name = "pago"
        verbose_name_plural = "pagos"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="payment_monto_is_positive", condition=Q(monto__gt=0)
            ),
            models.CheckConstraint(
                name="payment_tipo_cambio_is_positive", condition=Q(tipo_cambio__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fecha_pago[:10]} ${self.monto:,.2f}"


class PaidInvoice(models.Model):
    """A DoctoRelacionado. It counts while its receipt is sealed or stamped."""

    payment = models.ForeignKey(
        Payment, on_delete=models.CASCADE, related_name="paid", verbose_name="pago"
    )
    invoice = models.ForeignKey(
        Invoice,
        on_delete=models.PROTECT,
        related_name="payments",
        verbose_name="factura",
    )
    parcialidad = models.PositiveSmallIntegerField("parcialidad")
    # Units of the invoice's currency for one of the payment's.
    equivalencia = models.DecimalField(
        "equivalencia", max_digits=20, decimal_places=10, default=1
    )
    saldo_anterior = models.DecimalField(
        "saldo anterior", max_digits=18, decimal_places=2
    )
    pagado = models.DecimalField("pagado", max_digits=18, decimal_places=2)
    saldo_insoluto = models.DecimalField(
        "saldo insoluto", max_digits=18, decimal_places=2
    )

    class Meta:
        verbose_name = "factura pagada"
        verbose_name_plural = "facturas pagadas"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="paid_invoice_once_per_payment", fields=["payment", "invoice"]
            ),
            models.CheckConstraint(
                name="paid_invoice_pagado_is_positive", condition=Q(pagado__gt=0)
            ),
            models.CheckConstraint(
                name="paid_invoice_balance_is_never_negative",
                condition=Q(
                    saldo_insoluto__gte=0,
                    saldo_insoluto=F("saldo_anterior") - F("pagado"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.parcialidad}: ${self.pagado:,.2f}"

    @property
    def counts(self) -> bool:
        """Whether it lowers the balance, see services.balances."""
        return self.payment.invoice.state in COUNTED_STATES
