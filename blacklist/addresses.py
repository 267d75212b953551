"""Addresses as plain text: folded to compare, masked for logs, split when pasted."""

import re
import unicodedata

import idna

_SEPARATORS = re.compile(r"""("[^"]*")|[,;\r\n]+""")
_IN_BRACKETS = re.compile(r"<([^<>]*)>\s*$")


def fold(address: str) -> str:
    """The form in which two addresses are the same: what the blacklist keeps.

    Outer spaces go, all is lower case, the domain is an IDNA A-label. Local parts are
    folded too, since no mail host in use tells "Ana" from "ana". Never raises: a
    domain that IDNA refuses stays as it is, in lower case. Folding twice changes
    nothing.
    """
    text = unicodedata.normalize("NFC", address.strip().lower()).strip()
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{_ascii(domain)}" if at else text


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        return domain


def domain_of(address: str) -> str:
    """What follows the last @ of a folded address; "" without one."""
    return address.rpartition("@")[2] if "@" in address else ""


def mask(address: str) -> str:
    """Enough to recognise an address in a log, not enough to write to it.

    "ana.perez@dominio.mx" becomes "a***@dominio.mx".
    """
    local, at, domain = address.strip().rpartition("@")
    return f"{local[:1]}***@{domain}" if at else f"{domain[:1]}***"


def split_pasted(text: str) -> list[str]:
    """Addresses pasted together, in their order, each once.

    They may be separated by commas, semicolons, line ends, or spaces, and may carry a
    name: "Ana Pérez <ana@dominio.mx>". What does not look like an address is kept too,
    so that the person sees what was wrong with it.
    """
    found: dict[str, str] = {}
    for part in _parts(text):
        for address in _addresses(part):
            found.setdefault(fold(address), address)
    return list(found.values())


def _parts(text: str) -> list[str]:
    """Cut at separators, but not inside quotes; "Pérez, Ana <a@b>" stays together."""
    marked = _SEPARATORS.sub(lambda match: match.group(1) or "\0", text)
    parts: list[str] = []
    surname = ""
    for part in filter(None, (part.strip() for part in marked.split("\0"))):
        if surname and not _IN_BRACKETS.search(part):
            parts.append(surname)
        surname = "" if "@" in part else part
        if "@" in part:
            parts.append(part)
    return [*parts, surname] if surname else parts


def _addresses(part: str) -> list[str]:
    bracketed = _IN_BRACKETS.search(part)
    text = (bracketed.group(1) if bracketed else part).strip().removeprefix("mailto:")
    return text.split() if text.count("@") > 1 else [text] if text else []
