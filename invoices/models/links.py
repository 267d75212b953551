"""Public links: how a customer reaches one invoice without an account."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from delivery.models import Message
from invoices.models.invoices import Invoice


class PublicLinkQuerySet(models.QuerySet["PublicLink"]):
    def live(self) -> "PublicLinkQuerySet":
        """Those that open something now."""
        return self.filter(
            revoked_at__isnull=True,
            expires_at__gt=timezone.now(),
            # A cancelled one still opens, and says so.
            invoice__state__in=[Invoice.State.STAMPED, Invoice.State.CANCELLED],
        )


class PublicLink(models.Model):
    """One way to an invoice: of one email, or the one that the accountant hands on.

    Who opens it is known by which link it was. It ends by being revoked or by its
    date, and never comes back: a new one is made instead.
    """

    # Signed it is the link, see invoices.link_tokens. An email's is its message's.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, related_name="links", verbose_name="factura"
    )
    # Null: the invoice's shared link.
    message = models.OneToOneField(
        Message,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="mensaje",
    )
    created_at = models.DateTimeField("creado", default=timezone.now)
    expires_at = models.DateTimeField("vence")
    revoked_at = models.DateTimeField("retirado", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="quién lo retiró",
    )

    objects = PublicLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "enlace público"
        verbose_name_plural = "enlaces públicos"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="public_link_one_shared_per_invoice",
                fields=["invoice"],
                condition=Q(message__isnull=True, revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.message.address if self.message else "Enlace compartido"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def is_of_copy(self) -> bool:
        """Whether it went to the sender itself: what is done there is no news."""
        return self.message is not None and self.message.role == Message.Role.COPY


class LinkVisit(models.Model):
    """One thing that a person did with a link; machines are kept out before."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Abrió la factura"
        PDF = "pdf", "Descargó el PDF"
        XML = "xml", "Descargó el XML"
        ZIP = "zip", "Descargó el PDF y el XML"
        RECEIVED = "received", "Dijo que la recibió"

    link = models.ForeignKey(
        PublicLink,
        on_delete=models.CASCADE,
        related_name="visits",
        verbose_name="enlace",
    )
    kind = models.CharField("qué hizo", max_length=16, choices=Kind)
    at = models.DateTimeField("cuándo", default=timezone.now)
    # Tells two visitors apart for some minutes; emptied the next night.
    visitor = models.CharField(max_length=32, blank=True, editable=False)
    agent = models.CharField("con qué", max_length=40, blank=True)

    class Meta:
        verbose_name = "visita de un enlace"
        verbose_name_plural = "visitas de enlaces"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="link_visit_received_once",
                fields=["link"],
                condition=Q(kind="received"),
            )
        ]
        indexes = [
            # Few: those of the last day.
            models.Index(
                name="link_visit_with_visitor",
                fields=["at"],
                condition=~Q(visitor=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
