"""How often somebody asked for something, counted for all processes together."""

from django.db import models


class RateCount(models.Model):
    """Requests in one minute. `key` names what and who: "api:12"."""

    key = models.CharField(max_length=80)
    # Minutes since 1970.
    minute = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "frecuencia"
        verbose_name_plural = "frecuencias"
        constraints = [
            models.UniqueConstraint(
                name="rate_count_unique_per_minute", fields=["key", "minute"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
