"""What a receiving IT department needs to find a message and to allow its sender."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Sending:
    """How our mail is signed. `return_path`: the domain of the envelope's sender."""

    from_address: str
    dkim_domain: str
    dkim_selector: str
    return_path: str

    @property
    def domain(self) -> str:
        return self.from_address.rpartition("@")[2]


@dataclass(frozen=True)
class Letter:
    """One message as its receiver's IT department can look for it.

    sent_at: when our provider took it, aware. words: what their server answered.
    """

    recipient: str
    sending: Sending
    subject: str
    sent_at: datetime | None
    provider_message_id: str
    message_uuid: str
    mail_host: str
    words: str
    steps: tuple[str, ...]


def steps_for(family: str, sending: Sending) -> tuple[str, ...]:
    """How to find and to allow the message at a family of hosts, by its code.

    Never by IP address alone: providers share and change theirs, and whoever shares
    one would be let in too. Source: Microsoft's and Google's help for administrators.
    """
    signed = f"con firma DKIM válida de {sending.dkim_domain} (o DMARC aprobado)"
    allowing = _ALLOWING.get(family, _ALLOWING_ANYWHERE)
    return (
        _FINDING.get(family, _FINDING_ANYWHERE),
        allowing.format(domain=sending.domain, signed=signed),
        "No lo autoricen sólo por dirección IP: nuestro proveedor las comparte con "
        "otros y las cambia, y así entraría también correo ajeno.",
    )


_FINDING_ANYWHERE = (
    "Busquen el mensaje en la cuarentena o en la bitácora de su filtro, por el "
    "remitente y la hora de envío, y libérenlo."
)
_FINDING = {
    "microsoft-365": (
        "Busquen el mensaje en Microsoft Defender (Correo y colaboración, Revisar, "
        "Cuarentena) o en el seguimiento de mensajes de Exchange, y libérenlo."
    ),
    "google": (
        "Busquen el mensaje en la consola de administración de Google (Informes, "
        "Búsqueda en el registro de correo electrónico) y en la cuarentena."
    ),
}
_ALLOWING_ANYWHERE = (
    "Autoricen al dominio remitente {domain} con la condición de que el mensaje venga "
    "{signed}."
)
_ALLOWING = {
    "microsoft-365": (
        "Agreguen {domain} a la lista de permitidos del inquilino, o creen una regla "
        "de flujo de correo para ese dominio con la condición de que el mensaje venga "
        "{signed}."
    ),
    "google": (
        "Agreguen {domain} a los remitentes aprobados (Gmail, Spam) y dejen activada "
        "la opción de exigir su autenticación, es decir, que venga {signed}."
    ),
}
