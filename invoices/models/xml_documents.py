"""Signed XML, kept byte for byte."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from invoices.models.invoices import Invoice


class XmlDocument(models.Model):
    """A signed XML, byte for byte. Rows are only ever added."""

    class Kind(models.TextChoices):
        SEALED = "sealed", "Sellado"
        STAMPED = "stamped", "Timbrado"
        ACUSE = "acuse", "Acuse de cancelación"

    invoice = models.ForeignKey(
        Invoice,
        on_delete=models.PROTECT,
        related_name="xml_documents",
        verbose_name="factura",
    )
    kind = models.CharField("clase", max_length=16, choices=Kind)
    content = models.BinaryField("XML")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField("creado", default=timezone.now)

    class Meta:
        verbose_name = "XML"
        verbose_name_plural = "XML"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="xml_document_once_per_content",
                fields=["invoice", "kind", "sha256"],
            ),
            models.UniqueConstraint(
                name="xml_document_one_stamp_per_invoice",
                fields=["invoice"],
                condition=Q(kind="stamped"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sha256[:12]}"


class SandboxStamp(models.Model):
    """What the sandbox PAC stamped: its own memory, so that a repeat gets it back."""

    # SHA-256 of the sealed XML.
    sealed_sha256 = models.CharField(max_length=64, unique=True)
    folio_fiscal = models.UUIDField(unique=True)
    stamped_xml = models.BinaryField()
    stamped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "timbre de prueba"
        verbose_name_plural = "timbres de prueba"

    def __str__(self) -> str:
        return str(self.folio_fiscal)
