"""Addresses that we do not write to, why, and what DNS says of their domains."""

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

# Registers its tables.
from blacklist import mail_host_families as mail_host_families

_IS_LISTED = "SELECT 1 FROM blacklist_suppression WHERE address = %s"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def blocking(self) -> "SuppressionQuerySet":
        """Those that forbid sending now. An entry under review still forbids."""
        return self.exclude(state=Suppression.State.RELEASED).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
        )


class Suppression(models.Model):
    """One address that we do not write to. `address` is folded, see addresses.fold."""

    class Reason(models.TextChoices):
        INVALID = "invalid", "El buzón no existe"
        DISABLED = "disabled", "El buzón está desactivado"
        FULL = "full", "El buzón está lleno"
        REPEATED = "repeated", "Rebotó varias veces seguidas"
        COMPLAINT = "complaint", "Marcó el correo como no deseado"
        SUPPRESSED = "suppressed", "En la lista del proveedor de correo"
        MANUAL = "manual", "Agregada por un administrador"

    class State(models.TextChoices):
        ACTIVE = "active", "Bloqueada"
        UNDER_REVIEW = "under_review", "En revisión"
        # Still blocked: the provider has not yet let go of it.
        RELEASING = "releasing", "En espera del proveedor"
        RELEASED = "released", "Liberada"

    address = models.CharField("dirección", max_length=254, unique=True)
    reason = models.CharField("motivo", max_length=16, choices=Reason)
    state = models.CharField(
        "estado", max_length=16, choices=State, default=State.ACTIVE
    )
    since = models.DateTimeField("desde", default=timezone.now)
    last_seen_at = models.DateTimeField("visto por última vez", default=timezone.now)
    count = models.PositiveIntegerField("veces", default=1)
    expires_at = models.DateTimeField("caduca", null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = "dirección bloqueada"
        verbose_name_plural = "lista negra"
        ordering = ["-last_seen_at"]
        constraints = [
            models.CheckConstraint(
                name="suppression_count_is_positive", condition=Q(count__gte=1)
            )
        ]
        # PostgreSQL has another one, over any part of the address: migration 0009.
        indexes = [
            models.Index(
                name="suppression_by_last_seen", fields=["-last_seen_at", "-id"]
            ),
            # Every sweep asks for the few that wait.
            models.Index(
                name="suppression_releasing",
                fields=["id"],
                condition=Q(state="releasing"),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @classmethod
    def is_listed(cls, address: str) -> bool:
        """Whether a folded address has an entry at all, in whichever state.

        The plain statement costs a tenth of a query set: it is asked at every pause in
        typing, and almost always the answer is no.
        """
        with connection.cursor() as cursor:
            cursor.execute(_IS_LISTED, [address])
            return cursor.fetchone() is not None


class Evidence(models.Model):
    """One reason to believe that an address is bad: who said it, and in what words."""

    class Source(models.TextChoices):
        WEBHOOK = "webhook", "Aviso del proveedor"
        SEND = "send", "Respuesta al enviar"
        PROVIDER_LIST = "provider_list", "Lista del proveedor"
        CHECK = "check", "Comprobación de la dirección"
        ADMIN = "admin", "Administrador"

    suppression = models.ForeignKey(
        Suppression,
        on_delete=models.CASCADE,
        related_name="evidence",
        verbose_name="dirección bloqueada",
    )
    source = models.CharField("fuente", max_length=16, choices=Source)
    # What it says of the address; "" of what was kept before this was.
    reason = models.CharField(
        "motivo", max_length=16, choices=Suppression.Reason, blank=True, editable=False
    )
    provider = models.CharField("proveedor", max_length=32, blank=True)
    scope = models.CharField("ámbito", max_length=128, blank=True)
    status_code = models.CharField("código", max_length=16, blank=True)
    words = models.TextField("palabras del servidor", blank=True)
    occurred_at = models.DateTimeField("ocurrió", default=timezone.now)
    # The fact's own identity, so that a fact told twice counts once; null: it has none.
    key = models.CharField(  # noqa: DJ001 (only null may repeat under unique)
        max_length=64, unique=True, null=True, editable=False
    )

    class Meta:
        verbose_name = "evidencia"
        verbose_name_plural = "evidencias"
        ordering = ["-occurred_at"]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.status_code}".strip()


class SuppressionChange(models.Model):
    """Who changed an entry by hand, when and why, and what came of it."""

    class Action(models.TextChoices):
        ADDED = "added", "Agregada"
        RELEASE_ASKED = "release_asked", "Liberación pedida al proveedor"
        RELEASE_REFUSED = "release_refused", "El proveedor no la libera"
        RELEASED = "released", "Liberada"
        REVIEWED = "under_review", "Puesta en revisión"
        BLOCKED_AGAIN = "blocked_again", "Bloqueada otra vez"
        TAKEN_BACK = "taken_back", "Retirada: no había razón"

    suppression = models.ForeignKey(
        Suppression,
        on_delete=models.CASCADE,
        related_name="changes",
        verbose_name="dirección bloqueada",
    )
    action = models.CharField("cambio", max_length=16, choices=Action)
    reason = models.CharField("razón", max_length=500)
    # Of a release that has to wait: what goes once it is through, see hooks.Waiting.
    waiting_keys = models.JSONField(default=list, editable=False)
    # Null: the system itself, on new evidence or a provider's answer.
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="quién",
    )
    changed_at = models.DateTimeField("cuándo", default=timezone.now)

    class Meta:
        verbose_name = "cambio"
        verbose_name_plural = "historia"
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.reason}"


class DomainFact(models.Model):
    """What DNS answered about a domain (A-label), kept until `expires_at`."""

    class State(models.TextChoices):
        ACCEPTS = "accepts", "Recibe correo"
        ADDRESS_ONLY = "address_only", "Sin MX, sólo A"
        REFUSES = "refuses", "No recibe correo"

    domain = models.CharField("dominio", max_length=253, unique=True)
    state = models.CharField("estado", max_length=16, choices=State)
    # Best preference first, lower case, no final dot.
    mx_hosts = models.JSONField("servidores MX", default=list)
    checked_at = models.DateTimeField("comprobado", default=timezone.now)
    expires_at = models.DateTimeField("válido hasta")

    class Meta:
        verbose_name = "dominio"
        verbose_name_plural = "dominios"
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain


class AdviceRule(models.Model):
    """One thing to know of an address that is right and yet may not be read."""

    class Kind(models.TextChoices):
        RISKY_HOST = "risky_host", "Servidor que suele rechazar"
        DISPOSABLE = "disposable", "Buzones desechables"
        UNREAD = "unread", "Nombre que nadie lee"

    kind = models.CharField("clase", max_length=16, choices=Kind)
    name = models.CharField(
        "nombre",
        max_length=253,
        help_text="Un dominio o el final del nombre de un servidor MX, con todo lo que "
        "haya debajo. Para «nombre que nadie lee», lo que va antes de la arroba.",
    )
    sentence = models.CharField(
        "qué se dice",
        max_length=300,
        blank=True,
        help_text="Sólo para servidores. Vacío: sólo las cifras de nuestros envíos.",
    )
    needs_figures = models.BooleanField(
        "sólo si nuestros envíos lo confirman",
        default=False,
        help_text="Sólo para servidores: se calla mientras nuestro correo llega.",
    )

    class Meta:
        verbose_name = "consejo"
        verbose_name_plural = "consejos"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                name="advice_rule_unique_per_kind",
                fields=["kind", "name"],
                violation_error_message="Ya hay un consejo así con ese nombre.",
            )
        ]

    def __str__(self) -> str:
        return self.name
