"""Near-copies of an address in the book, as against other people of the same firm."""

import re

from blacklist.spelling.book import Book
from blacklist.spelling.mailboxes import is_mailbox_domain
from blacklist.spelling.names import (
    COMMON,
    GIVEN_NAMES,
    KNOWN,
    SEPARATOR,
    SHORTEST_NAME,
    is_explained,
    is_name,
)
from blacklist.spelling.sounds import sound_of
from blacklist.spelling.typing_cost import typing_cost

_DIGITS = re.compile(r"\d+")
_SHORTEST_LOCAL = 6
_SHORTEST_WORD = 4


def meant_person(local: str, *, domain: str, book: Book) -> str:
    """The known local part that this one was meant to be, one edit away.

    Returns "" when there is none, or when it may well be another person of the firm:
    one with another initial, another number, or another given name.
    """
    if len(local) < _SHORTEST_LOCAL:
        return ""
    costs = {
        known: typing_cost(local, known)
        for known in book.near_locals(local, domain=domain)
        if not _may_be_another(local, known, domain)
    }
    return min(sorted(costs), key=costs.__getitem__, default="")


def _may_be_another(typed: str, known: str, domain: str) -> bool:
    if _digits(typed) != _digits(known):
        return True
    typed_words, known_words = _words(typed), _words(known)
    if "".join(typed_words) == "".join(known_words):
        # At a public provider another separator is another mailbox; a moved one not.
        return is_mailbox_domain(domain) and len(typed) != len(known)
    if len(typed_words) != len(known_words):
        return _is_another_word("".join(typed_words), "".join(known_words))
    pairs = zip(typed_words, known_words, strict=True)
    return any(_is_another_word(*pair) for pair in pairs if pair[0] != pair[1])


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _words(local: str) -> list[str]:
    """The words between separators, without their digits."""
    return [_DIGITS.sub("", word) for word in SEPARATOR.split(local)]


def _is_another_word(typed: str, known: str) -> bool:
    """True when a word names somebody else rather than misspells the known one.

    Rarer surnames do not count as names here: beside the known common one, in the same
    firm and with the same given name or initial, they are misspelt.
    """
    if len(known) < _SHORTEST_WORD and known not in GIVEN_NAMES:
        return True
    if _differ_in_given_name(typed, known):
        return True
    if typed == known + known[-1]:
        return False
    if typed[1:] == known[1:] or typed == known[1:] or typed[1:] == known:
        # An initial before a surname, unless the known word is itself a name.
        return not is_name(known) or is_explained(typed, KNOWN)
    if typed[:-1] == known:
        return True
    if typed[:-1] == known[:-1] and not (is_name(known) or known[1:] in KNOWN):
        # An initial after a surname.
        return is_explained(typed[:-1], KNOWN)
    if sorted(typed) == sorted(known):
        return typed in COMMON
    if sound_of(typed) == sound_of(known):
        return typed in GIVEN_NAMES
    return is_explained(typed, COMMON)


def _differ_in_given_name(typed: str, known: str) -> bool:
    """True for "luiscamargo" and "luisacamargo": two people of one family or firm."""
    for i in range(SHORTEST_NAME, len(typed) - SHORTEST_NAME + 1):
        head, tail = typed[:i], typed[i:]
        if known.endswith(tail):
            names = {head, known.removesuffix(tail)}
        elif known.startswith(head):
            names = {tail, known.removeprefix(head)}
        else:
            continue
        if names <= GIVEN_NAMES:
            return True
    return False
