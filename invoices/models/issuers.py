"""Issuers (emisores), who works for them, their folios and their certificates."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from delivery.models import Sender

# The SAT takes a day or two to issue a new CSD; people take longer to ask for it.
EXPIRY_NOTICE = timedelta(days=30)


class Issuer(models.Model):
    """A business that issues invoices. Everything else belongs to exactly one."""

    rfc = models.CharField("RFC", max_length=13)
    nombre = models.CharField("nombre o razón social", max_length=300)
    regimen_fiscal = models.CharField("régimen fiscal", max_length=3)
    codigo_postal = models.CharField("código postal", max_length=5)
    logo = models.ImageField("logotipo", upload_to="logos", blank=True)
    sender = models.OneToOneField(
        Sender,
        on_delete=models.PROTECT,
        related_name="issuer",
        verbose_name="remitente",
    )
    created_at = models.DateTimeField("alta", default=timezone.now)
    # The copy goes to the sender's address, confirmed or not; see copy_is_confirmed.
    confirmed_copy_address = models.EmailField(
        "copia confirmada", max_length=254, blank=True, editable=False
    )
    copy_confirmed_at = models.DateTimeField(
        "cuándo se confirmó", null=True, blank=True, editable=False
    )
    # The email that asks for it: when its next try is due, null once it needs none;
    # how often it was tried; when it last went out, and why it did not.
    copy_question_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    copy_question_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    copy_asked_at = models.DateTimeField(
        "cuándo se preguntó", null=True, blank=True, editable=False
    )
    copy_question_error = models.CharField(
        "por qué no se preguntó", max_length=300, blank=True, editable=False
    )
    first_steps_closed_at = models.DateTimeField(
        "primeros pasos cerrados", null=True, blank=True, editable=False
    )
    # Made by invoices.demo, and all of it may be removed.
    is_demo = models.BooleanField("demostración", default=False, editable=False)
    # Another one whenever its customers' addresses change, see services.books.
    book_version = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "emisor"
        verbose_name_plural = "emisores"
        ordering = ["nombre"]
        indexes = [
            models.Index(
                name="issuer_copy_question_due",
                fields=["copy_question_due_at"],
                condition=Q(copy_question_due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def copy_is_confirmed(self) -> bool:
        """Whether somebody reads the address of now; another one asks anew."""
        return self.confirmed_copy_address == self.sender.copy_address


class Membership(models.Model):
    """What a user may do for an issuer."""

    class Role(models.TextChoices):
        OWNER = "owner", "Dueño"
        ACCOUNTANT = "accountant", "Contador"
        READ_ONLY = "read_only", "Sólo lectura"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name="usuario",
    )
    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name="emisor",
    )
    role = models.CharField("papel", max_length=16, choices=Role)

    class Meta:
        verbose_name = "miembro"
        verbose_name_plural = "miembros"
        constraints = [
            models.UniqueConstraint(
                name="membership_once_per_user_and_issuer", fields=["user", "issuer"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def can_write(self) -> bool:
        return self.role != self.Role.READ_ONLY

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER


class Serie(models.Model):
    """A series of folios. `next_folio` is taken under the row's lock."""

    issuer = models.ForeignKey(
        Issuer, on_delete=models.CASCADE, related_name="series", verbose_name="emisor"
    )
    serie = models.CharField("serie", max_length=25)
    next_folio = models.PositiveBigIntegerField("siguiente folio", default=1)

    class Meta:
        verbose_name = "serie"
        verbose_name_plural = "series"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="serie_unique_per_issuer", fields=["issuer", "serie"]
            ),
            models.CheckConstraint(
                name="serie_next_folio_is_positive", condition=Q(next_folio__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.serie


class Certificate(models.Model):
    """A CSD. The private key is kept encrypted, see invoices.csd."""

    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="certificates",
        verbose_name="emisor",
    )
    number = models.CharField("número", max_length=20)
    certificate = models.BinaryField("certificado (DER)")
    encrypted_key = models.BinaryField("llave privada cifrada")
    valid_from = models.DateTimeField("válido desde")
    valid_until = models.DateTimeField("válido hasta")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="quién",
    )
    uploaded_at = models.DateTimeField("subido", default=timezone.now)

    class Meta:
        verbose_name = "certificado (CSD)"
        verbose_name_plural = "certificados (CSD)"
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="certificate_number_unique_per_issuer",
                fields=["issuer", "number"],
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def has_expired(self) -> bool:
        return self.valid_until <= timezone.now()

    @property
    def expires_soon(self) -> bool:
        return self.valid_until <= timezone.now() + EXPIRY_NOTICE
