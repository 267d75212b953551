"""Requests to cancel a stamped invoice."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from invoices.cancelling import DONE, FAILED, OPEN, CancelState, Motive
from invoices.models.invoices import Invoice


class Cancellation(models.Model):
    """One request. Its row is the truth; a failed one may be followed by another."""

    Motive = Motive
    State = CancelState

    invoice = models.ForeignKey(
        Invoice,
        on_delete=models.CASCADE,
        related_name="cancellations",
        verbose_name="factura",
    )
    motive = models.CharField("motivo", max_length=2, choices=Motive)
    # The draft, later the invoice, that takes its place; a UUID may come without one.
    replacement = models.ForeignKey(
        Invoice,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name="la sustituye",
    )
    folio_sustitucion = models.UUIDField(
        "folio que la sustituye", null=True, blank=True
    )
    state = models.CharField(
        "estado", max_length=16, choices=CancelState, default=CancelState.REQUESTED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="quién",
    )
    requested_at = models.DateTimeField("pedida", default=timezone.now)
    # When the SAT first said that it has the request, and when it was over.
    received_at = models.DateTimeField("recibida por el SAT", null=True, blank=True)
    ended_at = models.DateTimeField("terminada", null=True, blank=True)
    # The PAC's or the SAT's own words, shown next to ours.
    words = models.TextField("respuesta", blank=True)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    # Of asking the SAT, and once it is cancelled of telling the customer.
    next_try_at = models.DateTimeField("siguiente intento", null=True, blank=True)
    asked_at = models.DateTimeField("pedida al cliente", null=True, blank=True)
    told_at = models.DateTimeField("avisada al cliente", null=True, blank=True)

    class Meta:
        verbose_name = "cancelación"
        verbose_name_plural = "cancelaciones"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="cancellation_one_not_failed_per_invoice",
                fields=["invoice"],
                condition=~Q(state__in=sorted(FAILED)),
            ),
            models.CheckConstraint(
                name="cancellation_names_what_replaces",
                condition=Q(motive=Motive.WITH_REPLACEMENT)
                & (
                    Q(folio_sustitucion__isnull=False)
                    | Q(state=CancelState.REPLACING, replacement__isnull=False)
                )
                | ~Q(motive=Motive.WITH_REPLACEMENT)
                & Q(folio_sustitucion__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="cancellation_with_work_left",
                fields=["next_try_at"],
                condition=Q(next_try_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether the SAT has been asked, or is about to be."""
        return self.state in OPEN

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def is_failed(self) -> bool:
        return self.state in FAILED


class SandboxCancellation(models.Model):
    """What the sandbox PAC was asked to cancel: its memory, and that of its SAT."""

    stamp = models.OneToOneField(
        "invoices.SandboxStamp", on_delete=models.CASCADE, related_name="cancellation"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    needs_acceptance = models.BooleanField()

    class Meta:
        verbose_name = "cancelación de prueba"
        verbose_name_plural = "cancelaciones de prueba"

    def __str__(self) -> str:
        return str(self.stamp)
