"""Which CFDI an invoice refers to."""

from typing import cast
from uuid import UUID

from django.db import models

from invoices.comprobantes import TipoRelacion
from invoices.models.invoices import Invoice


class InvoiceRelation(models.Model):
    """A CfdiRelacionado. The folio fiscal counts; related is there when it is ours."""

    invoice = models.ForeignKey(
        Invoice,
        on_delete=models.CASCADE,
        related_name="relations",
        verbose_name="factura",
    )
    tipo_relacion = models.CharField(
        "tipo de relación", max_length=2, choices=TipoRelacion
    )
    folio_fiscal = models.UUIDField("folio fiscal")
    related = models.ForeignKey(
        Invoice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="related_by",
        verbose_name="factura relacionada",
    )

    class Meta:
        verbose_name = "CFDI relacionado"
        verbose_name_plural = "CFDI relacionados"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="invoice_relation_once_per_folio_fiscal",
                fields=["invoice", "tipo_relacion", "folio_fiscal"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_tipo_relacion_display()} {self.related or self.folio_fiscal}"


def relation_to(stamped: Invoice, tipo_relacion: str = "") -> InvoiceRelation:
    """An unsaved relation to a stamped invoice of ours."""
    # A constraint keeps every stamped invoice from being without.
    folio_fiscal = cast(UUID, stamped.folio_fiscal)
    return InvoiceRelation(
        related=stamped, folio_fiscal=folio_fiscal, tipo_relacion=tipo_relacion
    )
