"""Invoices: a draft that can be edited, then a snapshot that cannot."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from delivery.models import Dispatch
from invoices.comprobantes import PAID_LATER, Meses, Periodicidad, TipoDeComprobante
from invoices.models.customers import Customer
from invoices.models.issuers import Issuer
from invoices.models.products import Product
from invoices.taxes import TaxProfile

if TYPE_CHECKING:
    from invoices.models.cancellations import Cancellation


class Invoice(models.Model):
    """A CFDI of type I or E. From SEALED on its fiscal fields are a frozen snapshot."""

    class State(models.TextChoices):
        DRAFT = "draft", "Borrador"
        SEALED = "sealed", "Por timbrar"
        # The PAC said no: certainly not stamped, so it may be corrected and re-issued.
        REJECTED = "rejected", "Rechazada por el PAC"
        STAMPED = "stamped", "Timbrada"
        CANCELLED = "cancelled", "Cancelada"

    # Made by the form before the first save: the same form twice is one invoice.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    issuer = models.ForeignKey(
        Issuer, on_delete=models.PROTECT, related_name="invoices", verbose_name="emisor"
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name="cliente",
    )
    state = models.CharField(
        "estado", max_length=16, choices=State, default=State.DRAFT
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="quién",
    )
    created_at = models.DateTimeField("creada", default=timezone.now)
    updated_at = models.DateTimeField("modificada", auto_now=True)
    # The addresses chosen when it was issued.
    recipients = models.JSONField("destinatarios", default=list, blank=True)

    tipo_de_comprobante = models.CharField(
        "tipo",
        max_length=1,
        choices=TipoDeComprobante,
        default=TipoDeComprobante.INGRESO,
    )
    serie = models.CharField("serie", max_length=25, blank=True)
    folio = models.PositiveBigIntegerField("folio", null=True, blank=True)
    # Local time of the place of issue, as Anexo 20 wants it: no zone, no fractions.
    fecha = models.CharField("fecha de emisión", max_length=19, blank=True)
    lugar_expedicion = models.CharField("lugar de expedición", max_length=5, blank=True)
    forma_pago = models.CharField("forma de pago", max_length=2, blank=True)
    metodo_pago = models.CharField("método de pago", max_length=3, blank=True)
    condiciones_de_pago = models.CharField(
        "condiciones de pago", max_length=1000, blank=True
    )
    moneda = models.CharField("moneda", max_length=3, default="MXN")
    # Pesos for one unit of moneda; null when that is the peso.
    tipo_cambio = models.DecimalField(
        "tipo de cambio", max_digits=18, decimal_places=6, null=True, blank=True
    )
    exportacion = models.CharField("exportación", max_length=2, default="01")
    # Whether prices and discounts of the lines were typed with their taxes in them.
    prices_include_taxes = models.BooleanField(
        "precios con impuestos incluidos", default=False
    )
    # Of a global invoice, see validation.global_invoices; blank in any other.
    periodicidad = models.CharField(
        "periodicidad", max_length=2, choices=Periodicidad, blank=True
    )
    meses = models.CharField("meses", max_length=2, choices=Meses, blank=True)
    anio = models.PositiveSmallIntegerField("año", null=True, blank=True)

    emisor_rfc = models.CharField("RFC del emisor", max_length=13, blank=True)
    emisor_nombre = models.CharField("nombre del emisor", max_length=300, blank=True)
    emisor_regimen_fiscal = models.CharField(
        "régimen del emisor", max_length=3, blank=True
    )
    receptor_rfc = models.CharField("RFC del receptor", max_length=13, blank=True)
    receptor_nombre = models.CharField(
        "nombre del receptor", max_length=300, blank=True
    )
    receptor_codigo_postal = models.CharField(
        "CP del receptor", max_length=5, blank=True
    )
    receptor_regimen_fiscal = models.CharField(
        "régimen del receptor", max_length=3, blank=True
    )
    receptor_residencia_fiscal = models.CharField(
        "país del receptor", max_length=3, blank=True
    )
    receptor_num_reg_id_trib = models.CharField(
        "registro tributario del receptor", max_length=40, blank=True
    )
    uso_cfdi = models.CharField("uso del CFDI", max_length=4, blank=True)

    subtotal = models.DecimalField(
        "subtotal", max_digits=18, decimal_places=2, default=0
    )
    descuento = models.DecimalField(
        "descuento", max_digits=18, decimal_places=2, default=0
    )
    traslados = models.DecimalField(
        "impuestos trasladados", max_digits=18, decimal_places=2, default=0
    )
    retenciones = models.DecimalField(
        "impuestos retenidos", max_digits=18, decimal_places=2, default=0
    )
    # Of a receipt of payment: its Monto, in the currency of the payment. The CFDI of
    # type P itself says 0 and XXX, which helps nobody who looks for it.
    total = models.DecimalField("total", max_digits=18, decimal_places=2, default=0)

    sealed_at = models.DateTimeField("sellada", null=True, blank=True)
    stamp_claim = models.UUIDField(null=True, blank=True, editable=False)
    stamp_lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    stamp_attempts = models.PositiveSmallIntegerField("intentos de timbrado", default=0)
    next_stamp_at = models.DateTimeField("siguiente intento", null=True, blank=True)
    # The PAC's own words, shown next to ours.
    stamp_error = models.TextField("respuesta del PAC", blank=True)
    # Who stamped it; before that, who was asked and may have: nobody else is then.
    pac = models.CharField("PAC", max_length=32, blank=True)
    folio_fiscal = models.UUIDField("folio fiscal", null=True, blank=True, unique=True)
    stamped_at = models.DateTimeField("timbrada", null=True, blank=True)

    pdf = models.FileField("PDF", upload_to="pdf/%Y/%m", blank=True)
    # Of preparing the first email; after the last try it waits for a person.
    send_attempts = models.PositiveSmallIntegerField("intentos de envío", default=0)
    next_send_at = models.DateTimeField(
        "siguiente intento de envío", null=True, blank=True
    )
    send_error = models.TextField("por qué no se pudo preparar el correo", blank=True)
    # Set when the first email was handed to delivery; the sweep looks for null.
    dispatched_at = models.DateTimeField("enviada", null=True, blank=True)
    dispatches = models.ManyToManyField(
        Dispatch, related_name="invoices", blank=True, verbose_name="envíos"
    )
    # Of those: its state is the invoice's, and lists need not look for it. Kept by
    # services.sending, the only one that adds to them.
    newest_dispatch = models.ForeignKey(
        Dispatch,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="último envío",
    )
    # What its customer did first with a public link, see LinkVisit.
    seen_at = models.DateTimeField("vista por el cliente", null=True, blank=True)
    received_at = models.DateTimeField(
        "recibida, según el cliente", null=True, blank=True
    )

    class Meta:
        verbose_name = "factura"
        verbose_name_plural = "facturas"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="invoice_folio_unique_per_issuer_and_serie",
                fields=["issuer", "serie", "folio"],
            ),
            models.CheckConstraint(
                name="invoice_stamped_has_folio_fiscal",
                condition=~Q(state__in=["stamped", "cancelled"])
                | Q(folio_fiscal__isnull=False, stamped_at__isnull=False),
            ),
            models.CheckConstraint(
                name="invoice_sealed_has_folio",
                condition=Q(state__in=["draft", "rejected"]) | Q(folio__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="invoice_by_issuer_and_created", fields=["issuer", "-created_at"]
            ),
            # For what begins like "2026-11".
            models.Index(
                name="invoice_by_issuer_and_fecha",
                fields=["issuer", "fecha"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(
                name="invoice_rejected_by_issuer",
                fields=["issuer", "-created_at"],
                condition=Q(state="rejected"),
            ),
            models.Index(
                name="invoice_to_be_paid",
                fields=["issuer", "customer", "fecha"],
                condition=Q(
                    state="stamped", tipo_de_comprobante="I", metodo_pago="PPD"
                ),
            ),
            models.Index(
                name="invoice_open_stamps",
                fields=["next_stamp_at"],
                condition=Q(state="sealed"),
            ),
            models.Index(
                name="invoice_open_dispatches",
                fields=["stamped_at"],
                condition=Q(state="stamped", dispatched_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number or "Borrador"

    @property
    def is_sendable(self) -> bool:
        """Whether there is something to send by email: the stamp and the PDF."""
        return self.state == self.State.STAMPED and bool(self.pdf)

    @property
    def is_cancelled(self) -> bool:
        """Whether the SAT has cancelled it. Its XML and PDF stay."""
        return self.state == self.State.CANCELLED

    @property
    def cancellation(self) -> "Cancellation | None":
        """The newest request to cancel it. No query if they were prefetched."""
        return next(iter(self.cancellations.all()), None)

    @property
    def is_cancellable(self) -> bool:
        """Whether a request could be made now; the SAT may still refuse it."""
        standing = self.cancellation
        is_free = standing is None or standing.is_failed
        return is_free and self.state == self.State.STAMPED

    @property
    def is_creditable(self) -> bool:
        """Whether a credit note can be made of it."""
        is_invoice = self.tipo_de_comprobante == TipoDeComprobante.INGRESO
        return is_invoice and self.state == self.State.STAMPED

    @property
    def is_credit_note(self) -> bool:
        return self.tipo_de_comprobante == TipoDeComprobante.EGRESO

    @property
    def number(self) -> str:
        """Serie and folio as people say it, e.g. "A-12"; empty in a new draft."""
        if self.folio is None:
            return ""
        return f"{self.serie}-{self.folio}" if self.serie else str(self.folio)

    @property
    def called(self) -> str:
        """Inside a sentence, e.g. "la factura A-12" or "el recibo de pago P-3"."""
        article = "el" if self.is_payment else "la"
        return f"{article} {self.get_tipo_de_comprobante_display().lower()} {self}"

    @property
    def file_name(self) -> str:
        """RFC, serie and folio: what an accountant looks for in a folder."""
        return f"{self.emisor_rfc}_{self.number}"

    @property
    def is_payment(self) -> bool:
        """Whether it is the receipt of a payment, see models.Payment."""
        return self.tipo_de_comprobante == TipoDeComprobante.PAGO

    @property
    def is_paid_later(self) -> bool:
        """Whether it was issued to be paid later: it has payments and a balance."""
        return (
            self.tipo_de_comprobante == TipoDeComprobante.INGRESO
            and self.metodo_pago == PAID_LATER
            and self.folio_fiscal is not None
        )

    @property
    def is_editable(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.REJECTED)


class InvoiceLine(models.Model):
    """A concepto. Amounts follow from it, see invoices.amounts."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, related_name="lines", verbose_name="factura"
    )
    position = models.PositiveSmallIntegerField("renglón")
    product = models.ForeignKey(
        Product,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="producto",
    )
    no_identificacion = models.CharField("código", max_length=100, blank=True)
    descripcion = models.CharField("descripción", max_length=1000, blank=True)
    clave_prod_serv = models.CharField("clave del SAT", max_length=8, blank=True)
    clave_unidad = models.CharField("clave de unidad", max_length=3, blank=True)
    unidad = models.CharField("unidad", max_length=20, blank=True)
    cantidad = models.DecimalField("cantidad", max_digits=18, decimal_places=6)
    valor_unitario = models.DecimalField(
        "precio unitario", max_digits=18, decimal_places=6
    )
    descuento = models.DecimalField(
        "descuento", max_digits=18, decimal_places=2, default=0
    )
    tax_profile = models.CharField(
        "impuestos", max_length=16, choices=TaxProfile, default=TaxProfile.IVA_16
    )

    # Pesos of IEPS for each unit of cantidad, where the profile is such a tax.
    ieps_cuota = models.DecimalField(
        "cuota de IEPS", max_digits=10, decimal_places=6, null=True, blank=True
    )

    class Meta:
        verbose_name = "concepto"
        verbose_name_plural = "conceptos"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="invoice_line_position_unique", fields=["invoice", "position"]
            )
        ]

    def __str__(self) -> str:
        return self.descripcion
