"""Lists of customers that were brought as a file."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from invoices.models.issuers import Issuer


class CustomerImport(models.Model):
    """A file's rows between the trial and the import, and what became of them."""

    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="customer_imports",
        verbose_name="emisor",
    )
    filename = models.CharField("archivo", max_length=150)
    # As invoices.customer_files.CustomerRow.
    rows = models.JSONField("filas")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="quién",
    )
    uploaded_at = models.DateTimeField("cuándo", default=timezone.now)
    # Set by whoever starts the import: a double click imports once.
    imported_at = models.DateTimeField("importado", null=True, blank=True)
    # Numbers of the rows that became customers.
    imported_rows = models.JSONField("filas importadas", default=list)

    class Meta:
        verbose_name = "importación de clientes"
        verbose_name_plural = "importaciones de clientes"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.filename
