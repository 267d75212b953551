"""What a PAC's refusal means, by its code. Their words are kept as they wrote them.

Only codes that speak of the document end its way; with any other it waits visibly and
the same bytes are sent again, since nobody is sure.
"""

import re

from invoices.cancel_xml import RECEIVED, RECEIVED_BEFORE, Acknowledgment
from invoices.pac.errors import (
    AlreadyStamped,
    CancelRejected,
    PacError,
    PacUnavailable,
    StampRejected,
)

# "CFDI40147 - Words", "307. Words", "401: Words".
_CODED = re.compile(
    r"\s*(?P<code>[A-Z]{0,8}\d{2,6})\s*[-.:]\s*(?P<words>.*)", re.DOTALL
)
# The SAT's matrices (CFDI40147, CRP20261) and the TFD's own: XML, seal, certificate,
# dates. 307 is none of them.
_DOCUMENT = re.compile(r"[A-Z]{2,5}\d{4,6}|30[1-6]|308|309|310|40[1-3]")
# The second is SW's, for a request with the same customid.
_STAMPED_BEFORE = frozenset({"307", "CFDI3307"})
_CANCEL = re.compile(r"20[3-9]|21\d|30\d|no_cancelable|CACFDI\w*", re.IGNORECASE)
# What the SAT means, where the PAC gives its number alone.
_CANCEL_WORDS = {
    "203": "El folio fiscal no corresponde al RFC del emisor.",
    "204": "El CFDI no se puede cancelar.",
    "205": "El SAT todavía no conoce este folio fiscal.",
    "206": "El folio fiscal no corresponde a un CFDI del sector primario.",
    "208": "La fecha de la solicitud es mayor a la actual.",
    "no_cancelable": "No es cancelable: tiene documentos relacionados vigentes.",
}


def split_code(text: str) -> tuple[str, str]:
    """Code and words of a line such as "CFDI40147 - El CP…"; without one, ""."""
    match = _CODED.fullmatch(text)
    return (match["code"], match["words"].strip()) if match else ("", text.strip())


def stamp_error(code: str, words: str) -> PacError:
    """The error that a refusal to stamp is."""
    if code in _STAMPED_BEFORE:
        return AlreadyStamped(words)
    if _DOCUMENT.fullmatch(code):
        return StampRejected(code, words)
    return PacUnavailable(f"{code}: {words}" if code else words)


def cancel_error(code: str, words: str = "") -> PacError:
    """The error that a refusal to cancel is."""
    words = words or _CANCEL_WORDS.get(code.casefold(), "El SAT no la admitió.")
    if _CANCEL.fullmatch(code):
        return CancelRejected(code, words)
    return PacUnavailable(f"{code}: {words}" if code else words)


def acknowledged(code: str, *, acuse: str) -> Acknowledgment:
    """An answer of the SAT's, by its EstatusUUID. Raises CancelRejected."""
    if code not in (RECEIVED, RECEIVED_BEFORE):
        raise cancel_error(code)
    return Acknowledgment(code, acuse.encode())
