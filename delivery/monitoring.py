"""Counts that are kept up to date, and what the administrator must know of."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

# What is counted of messages; also the columns of DailyCount.
MEASURES = (
    "sent",
    "delivered",
    "bounced",
    "invalid",
    "complained",
    "deferred",
    "opened",
)


class DailyCount(models.Model):
    """How many messages to customers of a day came to what. The day is the local one
    on which the message was made, whenever its news came.
    """

    day = models.DateField("día")
    sender = models.ForeignKey(
        "delivery.Sender",
        on_delete=models.CASCADE,
        related_name="daily_counts",
        verbose_name="remitente",
    )
    domain = models.CharField("dominio", max_length=254)
    # A code of blacklist's MailHostFamily; "" while nobody knows.
    host_family = models.CharField("familia de servidores", max_length=32, blank=True)
    provider = models.CharField("proveedor", max_length=32, blank=True)
    sent = models.IntegerField("enviados", default=0)
    delivered = models.IntegerField("aceptados", default=0)
    bounced = models.IntegerField("rebotados", default=0)
    invalid = models.IntegerField("inválidos", default=0)
    complained = models.IntegerField("quejas", default=0)
    deferred = models.IntegerField("en espera", default=0)
    opened = models.IntegerField("abiertos", default=0)

    class Meta:
        verbose_name = "cuenta del día"
        verbose_name_plural = "cuentas por día"
        constraints = [
            models.UniqueConstraint(
                name="daily_count_once_per_key",
                fields=["sender", "day", "domain", "host_family", "provider"],
            )
        ]
        indexes = [models.Index(name="daily_count_by_day", fields=["day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.domain}"


class RecentCount(models.Model):
    """What came to an end at a domain within some minutes: what a storm is seen by.

    By when it happened, not by when we heard of it.
    """

    domain = models.CharField(max_length=254)
    # The start of the minutes it stands for.
    at = models.DateTimeField()
    ended = models.IntegerField(default=0)
    invalid = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="recent_count_once_per_domain_and_time", fields=["domain", "at"]
            )
        ]
        indexes = [models.Index(name="recent_count_by_time", fields=["at"])]

    def __str__(self) -> str:
        return f"{self.domain} {self.at:%H:%M}"


class MeasuredSum(models.Model):
    """One series of the metrics, summed over all processes, see delivery.measures."""

    metric = models.CharField(max_length=32)
    provider = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    # The upper end of a histogram's class, as Prometheus writes it; "" of a counter.
    bound = models.CharField(max_length=8, blank=True)
    number = models.BigIntegerField(default=0)
    total = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="measured_sum_once_per_series",
                fields=["metric", "provider", "outcome", "bound"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.provider} {self.outcome} {self.bound}"


class Storm(models.Model):
    """A domain that suddenly called too many addresses invalid to be believed.

    While it lasts, its bounces blacklist nobody.
    """

    domain = models.CharField("dominio", max_length=254)
    started_at = models.DateTimeField("desde", default=timezone.now)
    ended_at = models.DateTimeField("hasta", null=True, blank=True)
    # Of the hour in which it began.
    ended = models.PositiveIntegerField("entregas en la hora")
    invalid = models.PositiveIntegerField("dadas por inválidas")
    # Messages whose addresses are not blacklisted because of it.
    held = models.PositiveIntegerField("bloqueos detenidos", default=0)

    class Meta:
        verbose_name = "tormenta de rebotes"
        verbose_name_plural = "tormentas de rebotes"
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                name="storm_one_open_per_domain",
                fields=["domain"],
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.domain


class Alert(models.Model):
    """Something that administrators must know of, told once until it changes."""

    class Kind(models.TextChoices):
        STORM = "storm", "Tormenta de rebotes"
        PROVIDER = "provider", "Proveedor de correo"
        COPIES = "copies", "Copias que no llegan"
        UNPREPARED = "unprepared", "Correos que no se pudieron preparar"
        REPUTATION = "reputation", "Reputación"
        SENDING_DOMAIN = "sending_domain", "DNS del dominio que envía"

    kind = models.CharField("clase", max_length=16, choices=Kind)
    # What it is about within its kind: a domain, a check.
    subject = models.CharField("sobre", max_length=254)
    # What makes it another alert of the same thing.
    state = models.CharField(max_length=254)
    sentence = models.TextField("qué pasa y qué hacer")
    since = models.DateTimeField("desde", default=timezone.now)
    notified_at = models.DateTimeField("avisado", null=True, blank=True)
    ended_at = models.DateTimeField("terminó", null=True, blank=True)

    class Meta:
        verbose_name = "alerta"
        verbose_name_plural = "alertas"
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                name="alert_one_open_per_subject",
                fields=["kind", "subject"],
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"


class SendingDomainCheck(models.Model):
    """What the last look at the sending domain's DNS found, one row per check."""

    class Verdict(models.TextChoices):
        OK = "ok", "Correcto"
        WARN = "warn", "Puede mejorar"
        FAIL = "fail", "Falla"
        UNKNOWN = "unknown", "Sin respuesta"

    name = models.CharField("comprobación", max_length=32, unique=True)
    verdict = models.CharField("resultado", max_length=8, choices=Verdict)
    sentence = models.TextField("qué se encontró")
    found = models.TextField("registro", blank=True)
    checked_at = models.DateTimeField("comprobado", default=timezone.now)

    class Meta:
        verbose_name = "comprobación del dominio"
        verbose_name_plural = "comprobaciones del dominio"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class DomainCheckRun(models.Model):
    """When somebody last asked for the checks beside the daily ones. One row."""

    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M:%S}" if self.asked_at else "–"
