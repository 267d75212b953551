"""Zips of many invoices' files, made in the background."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from invoices.models.issuers import Issuer


class InvoiceArchive(models.Model):
    """One zip that somebody asked for: what of, how far it is, and the file."""

    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="invoice_archives",
        verbose_name="emisor",
    )
    # As invoices.services.finding.Wanted.
    wanted = models.JSONField("filtro")
    label = models.CharField("qué lleva", max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="quién",
    )
    asked_at = models.DateTimeField("cuándo", default=timezone.now)
    total = models.PositiveIntegerField("facturas")
    done = models.PositiveIntegerField("hechas", default=0)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    # Nobody takes it before; each step forward moves it on.
    next_try_at = models.DateTimeField("siguiente intento", default=timezone.now)
    error = models.TextField("por qué no se pudo", blank=True)
    file = models.FileField("archivo", upload_to="archives/%Y/%m", blank=True)
    size_bytes = models.PositiveBigIntegerField("tamaño", default=0)
    ready_at = models.DateTimeField("listo", null=True, blank=True)

    class Meta:
        verbose_name = "archivo de facturas"
        verbose_name_plural = "archivos de facturas"
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                name="archive_open_by_next_try",
                fields=["next_try_at"],
                condition=Q(ready_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.label
