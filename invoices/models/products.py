"""What an issuer sells, with the SAT keys that its lines need."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from invoices.models.issuers import Issuer
from invoices.taxes import TaxProfile


class Product(models.Model):
    issuer = models.ForeignKey(
        Issuer, on_delete=models.CASCADE, related_name="products", verbose_name="emisor"
    )
    no_identificacion = models.CharField("código", max_length=100, blank=True)
    descripcion = models.CharField("descripción", max_length=1000)
    clave_prod_serv = models.CharField("clave del SAT", max_length=8)
    clave_unidad = models.CharField("clave de unidad", max_length=3, default="E48")
    unidad = models.CharField("unidad", max_length=20, blank=True)
    valor_unitario = models.DecimalField(
        "precio unitario",
        max_digits=18,
        decimal_places=6,
        validators=[MinValueValidator(0)],
    )
    tax_profile = models.CharField(
        "impuestos", max_length=16, choices=TaxProfile, default=TaxProfile.IVA_16
    )
    # Pesos of IEPS for each unit, where the profile is such a tax.
    ieps_cuota = models.DecimalField(
        "cuota de IEPS", max_digits=10, decimal_places=6, null=True, blank=True
    )
    created_at = models.DateTimeField("alta", default=timezone.now)
    archived_at = models.DateTimeField("archivado", null=True, blank=True)

    class Meta:
        verbose_name = "producto"
        verbose_name_plural = "productos"
        ordering = ["descripcion"]
        constraints = [
            models.UniqueConstraint(
                name="product_code_unique_per_issuer",
                fields=["issuer", "no_identificacion"],
                condition=~Q(no_identificacion="") & Q(archived_at__isnull=True),
                violation_error_message="Ya tiene un producto con este código.",
            )
        ]

    def __str__(self) -> str:
        return self.descripcion
