"""Whom the workers may call now, and how fast: what all of them share of it."""

from datetime import datetime

from django.db import models


class ProviderHealth(models.Model):
    """How a provider's calls went lately: what all workers know of it."""

    provider = models.CharField("proveedor", max_length=32, unique=True)
    # One after another, by the provider's fault or for want of a right key.
    failures = models.PositiveIntegerField("fallas seguidas", default=0)
    passed_over_until = models.DateTimeField("sin usar hasta", null=True, blank=True)
    paused_until = models.DateTimeField("en pausa hasta", null=True, blank=True)
    # Since it was passed over first; a trial that fails does not begin anew.
    failing_since = models.DateTimeField("falla desde", null=True, blank=True)
    words = models.TextField("última falla", blank=True)

    class Meta:
        verbose_name = "estado de un proveedor"
        verbose_name_plural = "estado de los proveedores"

    def __str__(self) -> str:
        return self.provider

    @property
    def opens_at(self) -> datetime | None:
        """From when on it may be called; None or past: now."""
        times = [self.passed_over_until, self.paused_until]
        return max((one for one in times if one), default=None)


class Throttle(models.Model):
    """A lane of messages that share one rate, see limits.Lane."""

    name = models.CharField(max_length=64, unique=True)
    free_at = models.DateTimeField()
    tail_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
