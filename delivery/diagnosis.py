"""Where a message is or stopped, who must act and what to do. Facts in, finding out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from delivery.causes import Cause
from delivery.choices import BounceKind, DeliveryState, SendState

# Postmark, Brevo and SendGrid try for 12 to 72 hours.
PROVIDER_TRIES_FOR = timedelta(hours=72)
# What fewer messages came to says nothing of a host.
LEAST_PEERS = 5


class Stop(Enum):
    """The place on the way where the message is held up."""

    NOWHERE = ""
    ADDRESS = "La dirección capturada"
    PROVIDER = "Nuestro proveedor de correo"
    SERVER = "El servidor que recibe"
    FILTER = "El filtro de quien recibe"
    MAILBOX = "El buzón"


class Actor(Enum):
    NOBODY = "Nadie: no hay nada que hacer"
    ACCOUNTANT = "Usted"
    CUSTOMER = "Su cliente"
    CUSTOMER_IT = "El área de sistemas de su cliente"


@dataclass(frozen=True)
class Host:
    """Whose servers receive the message. `advice`: what to do when it is not seen."""

    name: str
    advice: str
    is_filter: bool = False


@dataclass(frozen=True)
class Peers:
    """What others at the same host saw of our mail in the last seven days."""

    delivered: int = 0
    bounced: int = 0
    opened: int = 0

    @property
    def ended(self) -> int:
        return self.delivered + self.bounced


@dataclass(frozen=True)
class MessageFacts:
    """What is known of one message. `words`: the server's answer, or our own reason."""

    send_state: SendState
    delivery_state: DeliveryState = DeliveryState.NONE
    bounce_kind: BounceKind = BounceKind.NONE
    words: str = ""
    is_copy: bool = False
    is_opened: bool = False
    # Whether its recipient used the link in it, and said that it arrived.
    is_link_used: bool = False
    is_confirmed: bool = False
    # The sender's copy of the same dispatch, as a witness that our side works.
    copy_arrived: bool = False
    # When our provider took it, aware.
    accepted_at: datetime | None = None
    # None while nobody knows whose servers they are.
    host: Host | None = None
    peers: Peers = Peers()


@dataclass(frozen=True)
class Diagnosis:
    """In plain Spanish, for the accountant.

    cause: what it is due to. words: what it is known from. evidence: what others at
    the same host saw, "" when too few did. wait_until: when the provider gives up;
    None: nothing to wait for.
    offers_letter: whether the customer's IT department can do something.
    """

    cause: Cause
    stopped_at: Stop
    sentence: str
    who_must_act: Actor
    next_step: str
    words: str = ""
    evidence: str = ""
    wait_until: datetime | None = None
    offers_letter: bool = False


def diagnose(facts: MessageFacts) -> Diagnosis:
    """Explain one message's state.

    "Delivered" is called accepted by the customer's mail server, for that is all that
    a provider knows. Source of the steps: Google's and Microsoft's help for receivers.
    """
    found = _find(facts)
    if found in _PROVEN and not facts.is_copy:
        # What the server said is of no use any more.
        return found
    if facts.is_copy:
        found = _told_of_copy(found, facts)
    else:
        found = _told_of_host(found, facts)
        if facts.copy_arrived and found.stopped_at in _BEYOND_US:
            sentence = f"{found.sentence} Su copia sí llegó: nuestro envío funciona."
            found = replace(found, sentence=sentence)
    return replace(found, words=facts.words)


def _told_of_host(found: Diagnosis, facts: MessageFacts) -> Diagnosis:
    """Add what is known of the servers that receive the message."""
    if facts.send_state != SendState.ACCEPTED or found is _OPENED:
        return found
    state, host = facts.delivery_state, facts.host
    if state == DeliveryState.DEFERRED and facts.accepted_at:
        found = replace(found, wait_until=facts.accepted_at + PROVIDER_TRIES_FOR)
    if state == DeliveryState.DELIVERED or found.stopped_at == Stop.FILTER:
        found = replace(found, offers_letter=True)
    if host is None or found.stopped_at not in _BEYOND_US:
        return found
    if state == DeliveryState.DELIVERED:
        found = _told_of_accepting_host(found, host)
    elif facts.bounce_kind == BounceKind.POLICY:
        by = f"El filtro {host.name}" if host.is_filter else f"El filtro de {host.name}"
        sentence = f"{by} rechazó el correo. La dirección no es el problema."
        found = replace(found, sentence=sentence)
    return replace(found, evidence=_seen_by_others(host, facts.peers))


def _told_of_accepting_host(found: Diagnosis, host: Host) -> Diagnosis:
    """Accepted is all that is known: each host hides mail in a place of its own."""
    return replace(
        found,
        stopped_at=Stop.FILTER if host.is_filter else found.stopped_at,
        sentence=f"El servidor de correo de su cliente ({host.name}) lo aceptó.",
        who_must_act=Actor.CUSTOMER_IT if host.is_filter else found.who_must_act,
        next_step=host.advice or found.next_step,
    )


def _seen_by_others(host: Host, peers: Peers) -> str:
    """What the last seven days say of the host; "" of fewer than five messages."""
    if peers.ended < LEAST_PEERS:
        return ""
    seen = (
        f"En los últimos 7 días, {host.name} aceptó {peers.delivered} de "
        f"{peers.ended} correos de este sistema"
    )
    if peers.bounced > peers.delivered:
        return f"{seen}: hay un problema general con ese servidor, no sólo con éste."
    if not peers.opened:
        return f"{seen} y nadie abrió ninguno: puede que los esconda o los descarte."
    return f"{seen} y se abrieron {peers.opened}: ese servidor sí nos recibe."


def _find(facts: MessageFacts) -> Diagnosis:
    if facts.is_link_used and facts.delivery_state != DeliveryState.COMPLAINT:
        return _CONFIRMED if facts.is_confirmed else _LINK_USED
    if facts.send_state != SendState.ACCEPTED:
        return _BY_SEND_STATE[facts.send_state]
    if facts.is_opened and facts.delivery_state == DeliveryState.DELIVERED:
        return _OPENED
    if facts.delivery_state in _EXPLAINED_BY_KIND and facts.bounce_kind in _BY_KIND:
        return _BY_KIND[facts.bounce_kind]
    return _BY_DELIVERY_STATE[facts.delivery_state]


def _told_of_copy(found: Diagnosis, facts: MessageFacts) -> Diagnosis:
    if found is _OPENED or found in _PROVEN:
        return _COPY_OPENED
    if facts.delivery_state in (DeliveryState.DELIVERED, DeliveryState.COMPLAINT):
        sentence = "Su servidor de correo aceptó la copia: nuestro envío funciona."
        step = "Si no la ve, búsquela en su carpeta de correo no deseado."
        return Diagnosis(Cause.COPY_ARRIVED, Stop.NOWHERE, sentence, Actor.NOBODY, step)
    if found.who_must_act == Actor.NOBODY:
        return found
    sentence = "Su propia copia no llegó. El correo de su cliente va por separado."
    step = "Revise la dirección a la que pidió la copia."
    return Diagnosis(
        Cause.COPY_MISSING, found.stopped_at, sentence, Actor.ACCOUNTANT, step
    )


_BEYOND_US = frozenset({Stop.SERVER, Stop.FILTER, Stop.MAILBOX})
_EXPLAINED_BY_KIND = frozenset(
    {
        DeliveryState.SOFT_BOUNCE,
        DeliveryState.POLICY_BLOCK,
        DeliveryState.HARD_BOUNCE,
    }
)

_BY_SEND_STATE = {
    SendState.PENDING: Diagnosis(
        Cause.ON_ITS_WAY,
        Stop.NOWHERE,
        "El correo está en la fila de salida.",
        Actor.NOBODY,
        "Saldrá en unos segundos.",
    ),
    SendState.SENDING: Diagnosis(
        Cause.ON_ITS_WAY,
        Stop.NOWHERE,
        "El correo se está entregando a nuestro proveedor.",
        Actor.NOBODY,
        "Falta un momento para su respuesta.",
    ),
    SendState.RETRY: Diagnosis(
        Cause.RETRYING,
        Stop.PROVIDER,
        "Nuestro proveedor de correo todavía no lo ha recibido.",
        Actor.NOBODY,
        "Se reintenta por sí solo, sin riesgo de duplicarlo.",
    ),
    SendState.UNKNOWN: Diagnosis(
        Cause.UNCONFIRMED,
        Stop.PROVIDER,
        "La conexión con nuestro proveedor se cortó antes de su respuesta: no se sabe "
        "si recibió el correo.",
        Actor.ACCOUNTANT,
        "Espere unos minutos. Si sigue sin confirmar, pregunte a su cliente si lo "
        "tiene y, si no, use «Reenviar».",
    ),
    SendState.FAILED: Diagnosis(
        Cause.NOT_TAKEN,
        Stop.PROVIDER,
        "Nuestro proveedor de correo no aceptó el envío.",
        Actor.ACCOUNTANT,
        "Revise la dirección y use «Reenviar». Si se repite, avise al administrador.",
    ),
    SendState.WITHHELD: Diagnosis(
        Cause.BLACKLISTED,
        Stop.ADDRESS,
        "No se envió: la dirección está en la lista negra.",
        Actor.ACCOUNTANT,
        "Pida a su cliente otra dirección y reenvíe. Si ésta es correcta, el "
        "administrador puede liberarla.",
    ),
}

_COPY_OPENED = Diagnosis(
    Cause.COPY_ARRIVED,
    Stop.NOWHERE,
    "Su copia llegó y fue abierta: nuestro envío funciona.",
    Actor.NOBODY,
    "",
)
_OPENED = Diagnosis(
    Cause.OPENED,
    Stop.NOWHERE,
    "El correo llegó y fue abierto.",
    Actor.NOBODY,
    "Su cliente ya lo tiene.",
)
_LINK_USED = replace(
    _OPENED, sentence="El correo llegó: se usó su enlace, que sólo va en él."
)
_CONFIRMED = replace(_OPENED, sentence="El correo llegó: quien lo recibió lo confirmó.")
_PROVEN = (_LINK_USED, _CONFIRMED)

_BY_DELIVERY_STATE = {
    DeliveryState.NONE: Diagnosis(
        Cause.ON_ITS_WAY,
        Stop.NOWHERE,
        "Nuestro proveedor tiene el correo y lo está entregando.",
        Actor.NOBODY,
        "La respuesta del servidor que recibe suele tardar segundos, a veces minutos.",
    ),
    DeliveryState.DEFERRED: Diagnosis(
        Cause.DEFERRED,
        Stop.SERVER,
        "El servidor de su cliente pidió esperar antes de recibirlo.",
        Actor.NOBODY,
        "El proveedor lo reintenta por sí solo, hasta por 72 horas. Si urge, reenvíe "
        "a otra dirección.",
    ),
    DeliveryState.DELIVERED: Diagnosis(
        Cause.ACCEPTED,
        Stop.MAILBOX,
        "El servidor de correo de su cliente lo aceptó.",
        Actor.CUSTOMER,
        "Si no lo ve, pídale buscar en la carpeta de correo no deseado, en la página "
        "web de su correo: los programas como Outlook pueden ocultarla.",
    ),
    DeliveryState.SOFT_BOUNCE: Diagnosis(
        Cause.SOFT_BOUNCE,
        Stop.SERVER,
        "El servidor de su cliente no lo recibió y el proveedor dejó de intentarlo.",
        Actor.ACCOUNTANT,
        "Reenvíe más tarde. Si rebota otra vez, pida a su cliente otra dirección.",
    ),
    DeliveryState.POLICY_BLOCK: Diagnosis(
        Cause.FILTER,
        Stop.FILTER,
        "Un filtro de su cliente rechazó el correo. La dirección no es el problema.",
        Actor.CUSTOMER_IT,
        "Pida al área de sistemas de su cliente que autorice a nuestro remitente. "
        "Mientras tanto, reenvíe a otra dirección.",
    ),
    DeliveryState.REJECTED: Diagnosis(
        Cause.PROVIDER_LIST,
        Stop.PROVIDER,
        "Nuestro proveedor no lo envió: esa dirección ya le había rebotado antes o se "
        "había quejado, y está en su lista.",
        Actor.ACCOUNTANT,
        "Pida a su cliente otra dirección y reenvíe. Si ésta es correcta, avise al "
        "administrador.",
    ),
    DeliveryState.HARD_BOUNCE: Diagnosis(
        Cause.INVALID,
        Stop.ADDRESS,
        "La dirección no sirve: así lo respondió el servidor que recibe.",
        Actor.ACCOUNTANT,
        "Pida a su cliente la dirección correcta, cámbiela y reenvíe.",
    ),
    DeliveryState.COMPLAINT: Diagnosis(
        Cause.COMPLAINT,
        Stop.MAILBOX,
        "El correo llegó, pero quien lo recibió lo marcó como no deseado.",
        Actor.ACCOUNTANT,
        "No volveremos a escribir a esa dirección. Hable con su cliente y acuerden "
        "otra.",
    ),
}

_BY_KIND = {
    BounceKind.INVALID: Diagnosis(
        Cause.INVALID,
        Stop.ADDRESS,
        "La dirección no existe: así lo respondió el servidor que recibe.",
        Actor.ACCOUNTANT,
        "Pida a su cliente la dirección correcta, cámbiela y reenvíe.",
    ),
    BounceKind.DISABLED: Diagnosis(
        Cause.DISABLED,
        Stop.MAILBOX,
        "El buzón de su cliente existe, pero está desactivado.",
        Actor.ACCOUNTANT,
        "Pida a su cliente otra dirección, cámbiela y reenvíe.",
    ),
    BounceKind.FULL: Diagnosis(
        Cause.FULL,
        Stop.MAILBOX,
        "El buzón de su cliente está lleno.",
        Actor.CUSTOMER,
        "Pídale que libere espacio o que le dé otra dirección, y reenvíe.",
    ),
    BounceKind.CONTENT: Diagnosis(
        Cause.ATTACHMENTS,
        Stop.FILTER,
        "El servidor de su cliente no acepta el tamaño o el tipo de los adjuntos.",
        Actor.CUSTOMER_IT,
        "Pida a su cliente que lo permita o que le dé otra dirección, y reenvíe.",
    ),
    BounceKind.DNS: Diagnosis(
        Cause.DOMAIN,
        Stop.SERVER,
        "No se encontró el servidor de correo de ese dominio.",
        Actor.ACCOUNTANT,
        "Confirme con su cliente lo que va después de la @. Si está bien, reenvíe "
        "más tarde.",
    ),
}
