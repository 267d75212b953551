"""Customers (receptores), with every address that their invoices go to."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from invoices.models.issuers import Issuer

MOST_DAYS_OF_CREDIT = 365


class Customer(models.Model):
    """A receptor's fiscal data and what its invoices usually carry."""

    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="customers",
        verbose_name="emisor",
    )
    rfc = models.CharField("RFC", max_length=13)
    nombre = models.CharField("nombre o razón social", max_length=300)
    regimen_fiscal = models.CharField("régimen fiscal", max_length=3)
    codigo_postal = models.CharField("código postal", max_length=5)
    uso_cfdi = models.CharField("uso del CFDI", max_length=4, default="G03")
    forma_pago = models.CharField("forma de pago", max_length=2, default="03")
    metodo_pago = models.CharField("método de pago", max_length=3, default="PUE")
    # Of a foreigner: c_Pais and its tax number there.
    residencia_fiscal = models.CharField("país de residencia", max_length=3, blank=True)
    num_reg_id_trib = models.CharField(
        "registro tributario en su país", max_length=40, blank=True
    )
    dias_de_credito = models.PositiveSmallIntegerField(
        "días de crédito",
        default=0,
        validators=[MaxValueValidator(MOST_DAYS_OF_CREDIT)],
        help_text="Sus facturas PPD vencen a los tantos días de emitidas.",
    )
    created_at = models.DateTimeField("alta", default=timezone.now)
    archived_at = models.DateTimeField("archivado", null=True, blank=True)

    class Meta:
        verbose_name = "cliente"
        verbose_name_plural = "clientes"
        ordering = ["nombre"]
        constraints = [
            # Not by RFC alone: the generic RFCs are shared by many people.
            models.UniqueConstraint(
                name="customer_unique_per_issuer",
                fields=["issuer", "rfc", "nombre"],
                condition=Q(archived_at__isnull=True),
                violation_error_message="Ya tiene un cliente con este RFC y nombre.",
            )
        ]

    def __str__(self) -> str:
        return self.nombre


class CustomerEmail(models.Model):
    """One address of a customer. Its standing is the blacklist's to tell."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        related_name="emails",
        verbose_name="cliente",
    )
    address = models.EmailField("correo electrónico", max_length=254)
    # As the blacklist keeps it, see blacklist.addresses.fold.
    folded_address = models.CharField(max_length=254, db_index=True, editable=False)

    class Meta:
        verbose_name = "correo del cliente"
        verbose_name_plural = "correos del cliente"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="customer_email_unique_per_customer",
                fields=["customer", "folded_address"],
            )
        ]

    def __str__(self) -> str:
        return self.address


class ConfirmedAddress(models.Model):
    """An address that somebody of the issuer uses in spite of what the check warned."""

    issuer = models.ForeignKey(
        Issuer,
        on_delete=models.CASCADE,
        related_name="confirmed_addresses",
        verbose_name="emisor",
    )
    # As the blacklist keeps it, see blacklist.addresses.fold.
    folded_address = models.CharField("dirección", max_length=254)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="quién",
    )
    confirmed_at = models.DateTimeField("cuándo", default=timezone.now)

    class Meta:
        verbose_name = "dirección confirmada"
        verbose_name_plural = "direcciones confirmadas"
        ordering = ["-confirmed_at"]
        constraints = [
            models.UniqueConstraint(
                name="confirmed_address_unique_per_issuer",
                fields=["issuer", "folded_address"],
            )
        ]

    def __str__(self) -> str:
        return self.folded_address
