"""Misspelt people: near-copies of an address in the book, and of common surnames."""

import re
from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from blacklist.spelling.book import Book
from blacklist.spelling.mailboxes import is_mailbox_domain
from blacklist.spelling.sounds import sound_of
from blacklist.spelling.typing_cost import typing_cost
from blacklist.tables import words

_SEPARATOR = re.compile(r"[._-]")
_DIGITS = re.compile(r"\d+")
_SHORTEST_LOCAL = 6
_SHORTEST_LOCAL_FOR_SURNAMES = 8
_SHORTEST_WORD = 4
_SHORTEST_NAME = 3
_SHORTEST_WITH_TWO_INITIALS = 7
_SHORTEST_SWAPPED = 5
_SHORTEST_SURNAME = 6
_SHORTEST_CUT_SURNAME = 7
_LONGEST_WORD = max(map(len, words("surnames_common"))) + 1
_SURNAME_LIMIT = 1.1
_SAME_FIRST_SOUND = ("bv", "csz", "gjhx", "ckq", "iy")

_GIVEN_NAMES = words("given_names")
_SURNAMES = words("surnames_common")
_ROLES = words("roles")
_COMMON = _GIVEN_NAMES | _SURNAMES | _ROLES
_KNOWN = _COMMON | words("surnames") | words("plain_words")


def _without_one_letter(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


_SURNAMES_CUT: dict[str, set[str]] = defaultdict(set)
for _surname in _SURNAMES:
    for _cut in (_surname, *_without_one_letter(_surname)):
        _SURNAMES_CUT[_cut].add(_surname)


# --- Near-copies of a known address -------------------------------------------------
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
    return [_DIGITS.sub("", word) for word in _SEPARATOR.split(local)]


def _is_another_word(typed: str, known: str) -> bool:
    """True when a word names somebody else rather than misspells the known one.

    Rarer surnames do not count as names here: beside the known common one, in the same
    firm and with the same given name or initial, they are misspelt.
    """
    if len(known) < _SHORTEST_WORD and known not in _GIVEN_NAMES:
        return True
    if _differ_in_given_name(typed, known):
        return True
    if typed == known + known[-1]:
        return False
    if typed[1:] == known[1:] or typed == known[1:] or typed[1:] == known:
        # An initial before a surname, unless the known word is itself a name.
        return not _is_name(known) or _is_explained(typed, _KNOWN)
    if typed[:-1] == known:
        return True
    if typed[:-1] == known[:-1] and not (_is_name(known) or known[1:] in _KNOWN):
        # An initial after a surname.
        return _is_explained(typed[:-1], _KNOWN)
    if sorted(typed) == sorted(known):
        return typed in _COMMON
    if sound_of(typed) == sound_of(known):
        return typed in _GIVEN_NAMES
    return _is_explained(typed, _COMMON)


def _differ_in_given_name(typed: str, known: str) -> bool:
    """True for "luiscamargo" and "luisacamargo": two people of one family or firm."""
    for i in range(_SHORTEST_NAME, len(typed) - _SHORTEST_NAME + 1):
        head, tail = typed[:i], typed[i:]
        if known.endswith(tail):
            names = {head, known.removesuffix(tail)}
        elif known.startswith(head):
            names = {tail, known.removeprefix(head)}
        else:
            continue
        if names <= _GIVEN_NAMES:
            return True
    return False


def _is_name(word: str) -> bool:
    """True for a name, or two names run together."""
    cuts = range(_SHORTEST_NAME, len(word) - _SHORTEST_NAME + 1)
    return word in _KNOWN or any(
        word[:i] in _COMMON and word[i:] in _COMMON for i in cuts
    )


def _is_explained(word: str, names: frozenset[str]) -> bool:
    """True for a name or two, perhaps with initials before or one after."""
    if word in names or _is_name(word):
        return True
    if len(word) <= _SHORTEST_WORD:
        return False
    initials = 1 if len(word) < _SHORTEST_WITH_TWO_INITIALS else 2
    tails = (word[i:] for i in range(1, initials + 1))
    return word[:-1] in names or any(tail in names for tail in tails)


# --- Near-copies of a common surname ------------------------------------------------
def meant_surname(local: str, *, domain: str) -> str:
    """The local part with a misspelt common surname put right; "" when there is none.

    Only words between separators are looked at, and only at firms: at a public
    provider people spell their name as it was still free.
    """
    if len(local) < _SHORTEST_LOCAL_FOR_SURNAMES or is_mailbox_domain(domain):
        return ""
    parts = _SEPARATOR.split(local)
    for word in parts:
        if len(parts) == 1 or _names_a_person(parts, but=word):
            surname = _surname_meant_by(word)
            if surname:
                return local.replace(word, surname, 1)
    return ""


def _names_a_person(parts: list[str], *, but: str) -> bool:
    """True when the other words hold a given name, an initial or a title."""
    return any(
        part in _GIVEN_NAMES or part in _ROLES or len(part) <= _SHORTEST_NAME
        for part in parts
        if part != but
    )


def _surname_meant_by(word: str) -> str:
    if not _SHORTEST_SWAPPED <= len(word) <= _LONGEST_WORD:
        return ""
    if not word.isalpha() or _is_explained(word, _KNOWN):
        return ""
    near = {
        surname
        for cut in (word, *_without_one_letter(word))
        for surname in _SURNAMES_CUT.get(cut, ())
        if OSA.distance(word, surname, score_cutoff=1) == 1 and _is_slip(word, surname)
    }
    costs = sorted((typing_cost(word, surname), surname) for surname in near)
    if not costs or len(costs) > 1 and costs[0][0] == costs[1][0]:
        return ""
    return costs[0][1]


def _sounds_like(first: str, surname: str) -> bool:
    """True when a misheard surname may begin with that letter."""
    if first in "aeiou":
        return surname[0] in "aeiou" and len(surname) > _SHORTEST_SURNAME
    return any(first in group and surname[0] in group for group in _SAME_FIRST_SOUND)


def _is_slip(word: str, surname: str) -> bool:
    """False for what may be a rarer surname, or one with an initial."""
    if sorted(word) == sorted(surname):
        return True
    if len(surname) < _SHORTEST_SURNAME or typing_cost(word, surname) > _SURNAME_LIMIT:
        return False
    if word[0] != surname[0] and not _sounds_like(word[0], surname):
        return False
    if surname in word:
        return False
    if word[:-1] == surname[:-1]:
        return {word[-1], surname[-1]} not in ({"s", "z"}, {"a", "o"})
    if surname[:-1] == word:
        return surname[-1] != "s" and len(surname) >= _SHORTEST_CUT_SURNAME
    return True
