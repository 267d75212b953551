"""What the address check stopped, counted."""

from django.db import models
from django.db.models import Q

from invoices.models.issuers import Issuer


class PreventionCount(models.Model):
    """How often the check stopped something for an issuer on a day (local time)."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", "Dirección corregida con la sugerencia"
        REFUSED = "refused", "Dirección rechazada antes de enviar"

    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="prevention_counts",
        verbose_name="emisor",
    )
    day = models.DateField("día")
    kind = models.CharField("qué", max_length=16, choices=Kind)
    count = models.PositiveIntegerField("veces", default=0)

    class Meta:
        verbose_name = "prevención"
        verbose_name_plural = "prevenciones"
        ordering = ["-day", "kind"]
        constraints = [
            models.UniqueConstraint(
                name="prevention_count_unique_per_day", fields=["issuer", "day", "kind"]
            ),
            models.CheckConstraint(
                name="prevention_count_is_positive", condition=Q(count__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}: {self.count}"
