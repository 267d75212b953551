"""The one suggestion for an address, out of all kinds of slips."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import idna

from blacklist.addresses import fold
from blacklist.endings import is_reserved
from blacklist.spelling.book import Book
from blacklist.spelling.ending_slips import with_real_ending
from blacklist.spelling.firms import meant_firm
from blacklist.spelling.mailboxes import MAILBOXES, meant_mailbox
from blacklist.spelling.people import meant_person
from blacklist.spelling.stray import digits_moved, tidied
from blacklist.spelling.surnames import meant_surname
from blacklist.syntax import is_valid

# A mended address may show another slip; three rounds mend all that people type.
_ROUNDS = 3
# RFC 5321: 64 for the name, 255 for the domain.
_LONGEST = 320


class Slip(StrEnum):
    """What kind of slip was found first."""

    STRAY = "stray"
    DIGITS = "digits"
    MAILBOX = "mailbox"
    FIRM = "firm"
    ENDING = "ending"
    PERSON = "person"
    SURNAME = "surname"


@dataclass(frozen=True, slots=True)
class Spelling:
    """The verdict. `suggestion` and `reason` are empty when the status is "ok"."""

    status: Literal["ok", "typo"]
    suggestion: str = ""
    reason: Slip | None = None


OK = Spelling("ok")


def suggest(address: str, book: Book) -> Spelling:
    """Find what a mistyped address was meant to be.

    address: as typed; case and outer spaces do not matter.
    An address of the book is never doubted. A suggestion is folded, valid, and gets
    no further suggestion itself. Never raises.
    """
    typed = meant = fold(address)
    if len(typed) > _LONGEST:
        return OK
    first: Slip | None = None
    for _ in range(_ROUNDS):
        slip, better = _one_slip(meant, book)
        if slip is None:
            break
        first, meant = first or slip, better
    if first is None or meant == typed:
        return OK
    if _one_slip(meant, book)[0] is not None or not is_valid(meant):
        return OK
    return Spelling("typo", meant, first)


def _one_slip(address: str, book: Book) -> tuple[Slip | None, str]:
    """The first slip found, with the address without it."""
    if address in book.addresses or '"' in address or "[" in address:
        return None, address
    clean = fold(tidied(address))
    if clean != address:
        return Slip.STRAY, clean
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        return None, address
    slip, better = _domain_slip(local, domain, book)
    if slip is None:
        slip, better = _local_slip(local, domain, book)
    return slip, better


def _domain_slip(local: str, domain: str, book: Book) -> tuple[Slip | None, str]:
    # Mail was delivered there, or everybody knows it: it is right.
    if domain in book.delivered or domain in MAILBOXES or is_reserved(domain):
        return None, ""
    moved = digits_moved(local, domain, book)
    if moved:
        return Slip.DIGITS, moved
    for slip, meant in _meant_domains(domain, book):
        if meant:
            return slip, f"{local}@{meant}"
    return None, ""


def _meant_domains(domain: str, book: Book) -> Iterator[tuple[Slip, str]]:
    """What the domain may have been meant to be, the surest first."""
    if "xn--" in domain:
        plain = _without_accents(domain)
        for text in (plain.replace("ñ", "n"), plain):
            known = text in MAILBOXES or text in book.domains
            yield Slip.MAILBOX, text if known else ""
        # On a Spanish keyboard ñ lies beside l: "hotmaiñ.com".
        yield Slip.MAILBOX, meant_mailbox(plain)
        return
    yield Slip.FIRM, meant_firm(domain, book)
    yield Slip.MAILBOX, meant_mailbox(domain)
    yield Slip.ENDING, with_real_ending(domain) if domain not in book.domains else ""


def _without_accents(domain: str) -> str:
    """An international domain in plain letters: "hotmaíl.com" without its accent.

    The ñ stays, since it is a letter of its own.
    """
    try:
        text = idna.decode(domain)
    except UnicodeError:
        return domain
    return "".join(c if c == "ñ" else unicodedata.normalize("NFD", c)[0] for c in text)


def _local_slip(local: str, domain: str, book: Book) -> tuple[Slip | None, str]:
    if not local.isascii():
        return None, ""
    for slip, meant in (
        (Slip.PERSON, meant_person(local, domain=domain, book=book)),
        (Slip.SURNAME, meant_surname(local, domain=domain)),
    ):
        if meant:
            return slip, f"{meant}@{domain}"
    return None, ""
