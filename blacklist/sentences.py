"""What is said to people about misspelt and blacklisted addresses."""

from django.utils import timezone
from django.utils.formats import date_format

from blacklist.models import Evidence, Suppression
from blacklist.spelling import Slip, Spelling

_BECAUSE = {
    Suppression.Reason.INVALID: "el buzón no existe",
    Suppression.Reason.DISABLED: "el buzón está desactivado",
    Suppression.Reason.FULL: "el buzón lleva tiempo lleno",
    Suppression.Reason.REPEATED: "rebotó varias veces sin recibir nada entre ellas",
    Suppression.Reason.COMPLAINT: "marcó un correo nuestro como no deseado",
    Suppression.Reason.SUPPRESSED: "el proveedor de correo ya no le entrega",
    Suppression.Reason.MANUAL: "la agregó un administrador",
}

# Enhanced status codes in words (RFC 3463, RFC 7504, RFC 7505 and IANA's registry).
_CODES = {
    "5.1.0": "la dirección no es aceptada",
    "5.1.1": "ese buzón no existe",
    "5.1.2": "ese dominio no existe",
    "5.1.3": "la dirección está mal escrita",
    "5.1.6": "el buzón se mudó y no dejó su nueva dirección",
    "5.1.10": "ese dominio no recibe correo",
    "5.2.0": "el buzón tiene un problema permanente",
    "5.2.1": "el buzón está desactivado",
    "5.2.2": "el buzón está lleno",
    "5.4.1": "el servidor no conoce a ese destinatario",
    "5.5.0": "el servidor no conoce a ese destinatario",
    "5.7.1": "el servidor no permite escribirle",
}


def typo_sentence(spelling: Spelling) -> str:
    """Ask whether the suggestion was meant, and say what looked wrong."""
    asked = f"¿Quiso escribir {spelling.suggestion}?"
    if spelling.reason == Slip.PERSON:
        return f"{asked} Ya tiene esa dirección y se distinguen en una letra."
    if spelling.reason == Slip.FIRM:
        return f"{asked} Ya tiene clientes en ese dominio."
    if spelling.reason == Slip.ENDING:
        return f"{asked} La terminación que escribió no existe."
    return asked


def blacklisted_sentence(suppression: Suppression) -> str:
    """Say since when and why an address is blocked, and what to do.

    Quotes the receiving server with a translation where its code is known. Wants
    `prefetch_related("evidence")`.
    """
    day = timezone.localtime(suppression.since)
    since = date_format(day, r"j \d\e F \d\e Y").lower()
    because = _BECAUSE[Suppression.Reason(suppression.reason)]
    said = _what_the_server_said(next(iter(suppression.evidence.all()), None))
    return (
        f"{suppression.address} está bloqueada desde el {since}: {because}.{said} "
        "No se le escribe: pida otra dirección al cliente."
    )


def _what_the_server_said(evidence: Evidence | None) -> str:
    if evidence is None or evidence.source == Evidence.Source.ADMIN:
        return ""
    meaning = _CODES.get(evidence.status_code, "")
    words = " ".join(evidence.words.split())[:200]
    if not words:
        return f" Su servidor respondió que {meaning}." if meaning else ""
    explained = f", es decir, {meaning}" if meaning else ""
    return f" Su servidor respondió «{words}»{explained}."
