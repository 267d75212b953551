"""Sender → Dispatch → Message → Event: what was sent and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from delivery import choices

# Registers their tables.
from delivery import monitoring as monitoring
from delivery import pacing as pacing
from delivery.lateness import MOVING, STOPPED, UNENDED, is_late, late_hours
from delivery.states import Shown, shown_late, shown_state


class Sender(models.Model):
    """A business that sends: the name in From, where answers and the copy go."""

    name = models.CharField("nombre", max_length=300)
    reply_to = models.EmailField("responder a", max_length=254)
    copy_address = models.EmailField("dirección de la copia", max_length=254)

    class Meta:
        verbose_name = "remitente"
        verbose_name_plural = "remitentes"

    def __str__(self) -> str:
        return self.name


class StoredFile(models.Model):
    """An attachment's bytes, stored once under their own SHA-256 and never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    size_bytes = models.PositiveIntegerField("tamaño en bytes")
    file = models.FileField("archivo", upload_to="attachments")

    class Meta:
        verbose_name = "archivo"
        verbose_name_plural = "archivos"

    def __str__(self) -> str:
        return self.sha256[:12]


class Dispatch(models.Model):
    """One act of sending: content frozen as it was when somebody asked for it."""

    class Why(models.TextChoices):
        ISSUE = "issue", "Emisión"
        RESEND = "resend", "Reenvío"
        CORRECTION = "correction", "Dirección corregida"
        CANCELLATION = "cancellation", "Cancelación"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The asking form's own key: the same request twice is one dispatch.
    request_key = models.UUIDField(unique=True, editable=False)
    sender = models.ForeignKey(
        Sender,
        on_delete=models.PROTECT,
        related_name="dispatches",
        verbose_name="remitente",
    )
    why = models.CharField("por qué", max_length=16, choices=Why)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="quién",
    )
    subject = models.CharField("asunto", max_length=255)
    text = models.TextField("texto")
    html = models.TextField("HTML")
    # The sender's copy says to whom the original went.
    copy_subject = models.CharField("asunto de la copia", max_length=255)
    copy_text = models.TextField("texto de la copia")
    copy_html = models.TextField("HTML de la copia")
    created_at = models.DateTimeField("creado", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "envío"
        verbose_name_plural = "envíos"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.subject


class Attachment(models.Model):
    """A stored file under the name that the recipient sees."""

    dispatch = models.ForeignKey(
        Dispatch,
        on_delete=models.CASCADE,
        related_name="attachments",
        verbose_name="envío",
    )
    stored_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="archivo"
    )
    filename = models.CharField("nombre", max_length=150)
    mimetype = models.CharField("tipo", max_length=100)

    class Meta:
        verbose_name = "adjunto"
        verbose_name_plural = "adjuntos"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename


class MessageQuerySet(models.QuerySet["Message"]):
    def stopped(self) -> "MessageQuerySet":
        """Those that will not arrive, or not be welcome, unless somebody acts."""
        return self.filter(STOPPED)

    def moving(self) -> "MessageQuerySet":
        """Those whose next news may come at any moment."""
        return self.filter(MOVING)

    def late(self) -> "MessageQuerySet":
        """Those that should have come further by now."""
        return self.filter(is_late())


class Message(models.Model):
    """One email to one address. Send state is ours, delivery state the provider's."""

    Role = choices.Role
    SendState = choices.SendState
    DeliveryState = choices.DeliveryState

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispatch = models.ForeignKey(
        Dispatch,
        on_delete=models.CASCADE,
        related_name="messages",
        verbose_name="envío",
    )
    role = models.CharField("papel", max_length=16, choices=Role)
    address = models.CharField("dirección", max_length=254)
    # The address as the blacklist keeps it, see blacklist.addresses.fold.
    folded_address = models.CharField(max_length=254, db_index=True, editable=False)

    send_state = models.CharField(
        "envío", max_length=16, choices=SendState, default=SendState.PENDING
    )
    delivery_state = models.CharField(
        "entrega",
        max_length=16,
        choices=DeliveryState,
        default=DeliveryState.NONE,
        blank=True,
    )
    # Why the present state is what it is: our own words or the receiving server's.
    detail = models.TextField("detalle", blank=True)
    provider = models.CharField("proveedor", max_length=32, blank=True)
    provider_message_id = models.CharField(
        "id del proveedor", max_length=255, blank=True, db_index=True
    )
    mail_host = models.CharField("servidor receptor", max_length=253, blank=True)
    # A code of blacklist's MailHostFamily; "" while nobody knows.
    mail_host_family = models.CharField(
        "familia de servidores", max_length=32, blank=True
    )
    # As what it is in the counts now, see delivery.tallies.
    counted_as = models.PositiveSmallIntegerField(default=0, editable=False)

    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    next_try_at = models.DateTimeField("siguiente intento", default=timezone.now)
    # Since when its outcome is unknown, until accepted: only keyed repeats are safe.
    doubtful_since = models.DateTimeField(null=True, blank=True, editable=False)

    created_at = models.DateTimeField("creado", default=timezone.now)
    accepted_at = models.DateTimeField("aceptado por el proveedor", null=True)
    delivered_at = models.DateTimeField("aceptado por el servidor", null=True)
    opened_at = models.DateTimeField("abierto", null=True)
    # When it first came to its end, and to a bad address's, see delivery.states.
    ended_at = models.DateTimeField(null=True, editable=False)
    invalid_at = models.DateTimeField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "mensaje"
        verbose_name_plural = "mensajes"
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(
                name="message_once_per_address_and_role",
                fields=["dispatch", "role", "folded_address"],
            ),
            models.CheckConstraint(
                name="message_sending_has_claim_and_lease",
                condition=~Q(send_state="sending")
                | Q(claim__isnull=False, lease_until__isnull=False),
            ),
        ]
        indexes = [
            # Only open rows, so that the sweep stays flat as the table grows.
            models.Index(
                name="message_open_by_next_try",
                fields=["next_try_at"],
                condition=Q(send_state__in=["pending", "retry", "sending"]),
            ),
            models.Index(
                name="message_doubtful_by_next_try",
                fields=["next_try_at"],
                condition=Q(send_state="unknown"),
            ),
            # Few: what a storm holds back.
            models.Index(
                name="message_invalid_by_time",
                fields=["invalid_at"],
                condition=Q(invalid_at__isnull=False),
            ),
            # Few: what stopped, is late or may yet be, see lateness.is_late.
            models.Index(
                name="message_to_customer_unended",
                fields=["dispatch"],
                condition=Q(role="customer") & UNENDED,
            ),
            # Fewer, and never more: what open pages ask for every few seconds.
            models.Index(
                name="message_to_customer_moving",
                fields=["dispatch"],
                condition=Q(role="customer") & MOVING,
            ),
            # Few: what the alerts about copies look for.
            models.Index(
                name="message_stopped_copy",
                fields=["created_at"],
                condition=Q(role="copy") & STOPPED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def shown(self) -> Shown:
        """The badge of its present state."""
        if (hours := late_hours(self)) is not None:
            return shown_late(self.send_state, self.delivery_state, hours=hours)
        is_opened = self.opened_at is not None
        return shown_state(self.send_state, self.delivery_state, is_opened=is_opened)


class InboxPost(models.Model):
    """A verified webhook post, kept raw in one insert; the work is done later."""

    provider = models.CharField("proveedor", max_length=32)
    # SHA-256 of the signed request: the same again is a replay. Not unique=True, whose
    # second index, for LIKE, would cost each post an entry.
    request_hash = models.CharField(max_length=64)
    body = models.TextField("contenido")
    received_at = models.DateTimeField("recibido", default=timezone.now)
    processed_at = models.DateTimeField("procesado", null=True)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    # What was wrong with it, when it could not be read to the end.
    error = models.TextField("error", blank=True)

    class Meta:
        verbose_name = "aviso recibido"
        verbose_name_plural = "avisos recibidos"
        constraints = [
            models.UniqueConstraint(name="inbox_each_once", fields=["request_hash"])
        ]
        indexes = [
            models.Index(
                name="inbox_open_by_received",
                fields=["received_at"],
                condition=Q(processed_at__isnull=True),
            ),
            models.Index(
                name="inbox_faulty_by_received",
                fields=["received_at"],
                condition=~Q(error=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.received_at:%Y-%m-%d %H:%M:%S}"


class Event(models.Model):
    """One fact that a provider reported of one message, unique by its content."""

    Type = choices.EventType
    BounceKind = choices.BounceKind

    # Null until matched: an event may come before our own commit.
    message = models.ForeignKey(
        Message,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="events",
        verbose_name="mensaje",
    )
    content_hash = models.CharField(max_length=64, unique=True)
    provider = models.CharField("proveedor", max_length=32)
    provider_message_id = models.CharField(max_length=255, blank=True, db_index=True)
    # Ours, as it travelled in the provider's metadata; null when it did not.
    message_uuid = models.UUIDField(null=True, blank=True, db_index=True)
    recipient = models.CharField("destinatario", max_length=254, blank=True)
    type = models.CharField("tipo", max_length=16, choices=Type)
    bounce_kind = models.CharField(
        "clase de rebote",
        max_length=16,
        choices=BounceKind,
        default=BounceKind.NONE,
        blank=True,
    )
    status_code = models.CharField("código", max_length=16, blank=True)
    words = models.TextField("palabras del servidor", blank=True)
    # Null once it was kept long enough, see services.retention.
    raw = models.JSONField("aviso original", null=True)
    occurred_at = models.DateTimeField("ocurrió")
    received_at = models.DateTimeField("recibido", default=timezone.now)
    tries = models.PositiveSmallIntegerField("intentos fallidos", default=0)

    class Meta:
        verbose_name = "evento"
        verbose_name_plural = "eventos"
        ordering = ["occurred_at", "id"]
        indexes = [
            models.Index(
                name="event_unmatched_by_received",
                fields=["received_at"],
                condition=Q(message__isnull=True),
            ),
            models.Index(
                name="event_with_raw_by_received",
                fields=["received_at"],
                condition=Q(raw__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.occurred_at:%Y-%m-%d %H:%M:%S}"


class SandboxMail(models.Model):
    """An email that the sandbox provider accepted: its side of the wire, not ours."""

    # One acceptance per key, however often the same send is repeated.
    idempotency_key = models.CharField(max_length=64, unique=True)
    provider_message_id = models.CharField(max_length=64, unique=True)
    recipient = models.CharField("para", max_length=254)
    subject = models.CharField("asunto", max_length=255)
    mime = models.BinaryField("mensaje completo")
    metadata = models.JSONField(default=dict)
    accepted_at = models.DateTimeField("aceptado", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "correo de prueba"
        verbose_name_plural = "correos de prueba"
        ordering = ["-accepted_at", "-id"]

    def __str__(self) -> str:
        return self.subject


class SandboxEvent(models.Model):
    """An event that the sandbox provider will post to our webhook when it is due."""

    mail = models.ForeignKey(
        SandboxMail, on_delete=models.CASCADE, related_name="events"
    )
    payload = models.JSONField()
    due_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                name="sandbox_event_open_by_due",
                fields=["due_at"],
                condition=Q(posted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.due_at:%H:%M:%S}"

    @property
    def label(self) -> str:
        """What it will say, in words for people."""
        return str(choices.EventType(self.payload["type"]).label)
