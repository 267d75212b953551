"""The closed sets of delivery's words: what is stored, and how it is called."""

from django.db.models import TextChoices


class Role(TextChoices):
    CUSTOMER = "customer", "Cliente"
    COPY = "copy", "Su copia"


class SendState(TextChoices):
    """How far we are with handing the message to the provider."""

    PENDING = "pending", "En espera"
    SENDING = "sending", "Enviándose"
    RETRY = "retry", "Se reintentará"
    UNKNOWN = "unknown", "Sin confirmar"
    ACCEPTED = "accepted", "Entregado al proveedor"
    FAILED = "failed", "No se pudo enviar"
    WITHHELD = "withheld", "Retenido: dirección bloqueada"


class DeliveryState(TextChoices):
    """What the provider says became of it, from no news to the worst news."""

    NONE = "", "Sin noticias"
    DEFERRED = "deferred", "El servidor pidió esperar"
    DELIVERED = "delivered", "Aceptado por el servidor del cliente"
    SOFT_BOUNCE = "soft_bounce", "Rebotó (temporal)"
    POLICY_BLOCK = "policy_block", "Rechazado por un filtro"
    REJECTED = "rejected", "El proveedor no lo envió"
    HARD_BOUNCE = "hard_bounce", "Rebotó: la dirección no sirve"
    COMPLAINT = "complaint", "Marcado como no deseado"


WAITING_TO_SEND = frozenset({SendState.PENDING, SendState.SENDING, SendState.RETRY})
STOPPED_SENDING = frozenset({SendState.UNKNOWN, SendState.FAILED, SendState.WITHHELD})
OPEN_DELIVERY = frozenset({DeliveryState.NONE, DeliveryState.DEFERRED})
STOPPED_DELIVERY = frozenset(
    {
        DeliveryState.SOFT_BOUNCE,
        DeliveryState.POLICY_BLOCK,
        DeliveryState.REJECTED,
        DeliveryState.HARD_BOUNCE,
        DeliveryState.COMPLAINT,
    }
)


class EventType(TextChoices):
    SENT = "sent", "El proveedor lo envió"
    DEFERRED = "deferred", "El servidor pidió esperar"
    DELIVERED = "delivered", "Aceptado por el servidor"
    BOUNCED = "bounced", "Rebotó"
    REJECTED = "rejected", "El proveedor no lo envió"
    COMPLAINED = "complained", "Marcado como no deseado"
    OPENED = "opened", "Abierto"
    CLICKED = "clicked", "Abrió un enlace"
    OTHER = "other", "Otro aviso"


# The types of event whose bounce kind counts.
BOUNCES = frozenset({EventType.BOUNCED, EventType.REJECTED})


class BounceKind(TextChoices):
    NONE = "", "Ninguno"
    INVALID = "invalid", "La dirección no existe"
    DISABLED = "disabled", "Buzón desactivado"
    FULL = "full", "Buzón lleno"
    POLICY = "policy", "Filtro o política"
    CONTENT = "content", "Contenido o tamaño"
    DNS = "dns", "DNS del dominio"
    TEMPORARY = "temporary", "Falla temporal"
    AUTO_REPLY = "auto_reply", "Respuesta automática"
    SUPPRESSED = "suppressed", "Lista del proveedor"
    UNKNOWN = "unknown", "Sin clasificar"
