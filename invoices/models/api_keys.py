"""Keys with which other programs work for an issuer."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from invoices.models.issuers import Issuer


class ApiKey(models.Model):
    """A key of the REST API. Its token is shown once; only the SHA-256 is kept."""

    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="api_keys",
        verbose_name="emisor",
    )
    name = models.CharField(
        "nombre", max_length=80, help_text="El programa que la usará."
    )
    # The token's beginning, by which people recognise it.
    prefix = models.CharField("empieza con", max_length=16, unique=True)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="quién",
    )
    created_at = models.DateTimeField("creada", default=timezone.now)
    # To the minute, see services.api_keys.
    last_used_at = models.DateTimeField("último uso", null=True, blank=True)
    revoked_at = models.DateTimeField("revocada", null=True, blank=True)

    class Meta:
        verbose_name = "llave de la API"
        verbose_name_plural = "llaves de la API"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
