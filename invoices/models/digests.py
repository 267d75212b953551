"""What was told each day of invoices that did not arrive."""

from django.db import models
from django.utils import timezone

from invoices.models.issuers import Issuer


class DeliveryDigest(models.Model):
    """One day's email to an issuer's people. Its row is the right to send it."""

    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="digests",
        verbose_name="emisor",
    )
    day = models.DateField("día")
    # "<dispatch>:<state>" of each invoice, so that news can be told from what is known.
    told = models.JSONField(default=list)
    made_at = models.DateTimeField("hecho", default=timezone.now)

    class Meta:
        verbose_name = "resumen de entregas"
        verbose_name_plural = "resúmenes de entregas"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="digest_once_per_issuer_and_day", fields=["issuer", "day"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.day}"
