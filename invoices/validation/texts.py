"""What Anexo 20 allows in any free text."""

import re
from collections.abc import Iterator

from invoices.validation.findings import Finding

# XML 1.0 has no place for the other control characters, not even escaped.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def check_text(field: str, text: str, *, longest: int) -> Iterator[Finding]:
    """No pipe, which separates the cadena original; no control characters; not long."""
    if "|" in text:
        yield Finding(field, "", "Quite la barra vertical «|»: el SAT no la admite.")
    if _FORBIDDEN.search(text):
        message = (
            "Tiene caracteres que no se pueden escribir en un CFDI: vuelva a teclearlo."
        )
        yield Finding(field, "", message)
    if len(text) > longest:
        message = f"Tiene {len(text)} caracteres y caben {longest}: acórtelo."
        yield Finding(field, "", message)
