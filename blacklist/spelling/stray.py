"""Characters that slipped into an address: "ana@gmail,com", "ana@1982gmail.com"."""

import re

from blacklist.endings import real_ending
from blacklist.spelling.book import Book
from blacklist.spelling.mailboxes import MAILBOXES, is_own_name, meant_mailbox

_DIGITS_FIRST = re.compile(r"(\d{1,8})[._-]?([a-z][^@]*)")
_DOTS = re.compile(r"[.,;:]+")
_DOTS_IN_NAME = re.compile(r"\.{2,}")
# Around the whole and around the domain; a name may begin with most other signs.
_BEFORE = " \t\xa0<('.,;:"
_AROUND = " \t\xa0<>()'.,;:-_"
# From so much use and so many digits on, even a word as "live" is no firm's name.
_POPULAR = 10
_SHORTEST_YEAR = 2
# A missing @ is guessed only before the most used domains.
_COMMONEST = sorted(MAILBOXES, key=MAILBOXES.__getitem__, reverse=True)[:12]


def tidied(address: str) -> str:
    """The address without what can never belong there.

    Takes off spaces, brackets and final dots, doubled dots and @, commas for dots.
    Addresses with quotes or literal domains are left alone.
    """
    if '"' in address or "[" in address:
        return address
    local, at, domain = address.rpartition("@")
    if not at:
        return _with_at(address)
    local = local.rpartition("<")[2].rstrip("@. ").lstrip(_BEFORE)
    domain = _DOTS.sub(".", "".join(domain.split())).strip(_AROUND)
    shorter = domain.removeprefix("www.")
    if real_ending(shorter) != shorter:
        domain = shorter
    return f"{_DOTS_IN_NAME.sub('.', local)}@{domain}"


def _with_at(text: str) -> str:
    """Put the @ before a well-known domain that ends the text."""
    for domain in _COMMONEST:
        local = text.removesuffix(domain).rstrip(". ")
        if text.endswith(domain) and len(local) > 2:
            return f"{local}@{domain}"
    return text


def digits_moved(local: str, domain: str, book: Book) -> str:
    """The address with digits that slipped behind the @ moved back; "" without any.

    "ana@1982gmail.com" becomes "ana1982@gmail.com".
    """
    match = _DIGITS_FIRST.fullmatch(domain)
    if not match or domain in book.domains or domain in MAILBOXES:
        return ""
    digits, rest = match.groups()
    if MAILBOXES.get(rest, 0) >= _POPULAR and len(digits) >= _SHORTEST_YEAR:
        return f"{local}{digits}@{rest}"
    meant = rest if is_own_name(rest) or rest in book.domains else meant_mailbox(rest)
    return f"{local}{digits}@{meant}" if meant else ""
