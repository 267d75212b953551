"""Misspelt common surnames: "velazuqez" for "velazquez"."""

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from blacklist.spelling.mailboxes import is_mailbox_domain
from blacklist.spelling.names import (
    COMMON_SURNAMES,
    GIVEN_NAMES,
    KNOWN,
    ROLES,
    SEPARATOR,
    SHORTEST_NAME,
    is_explained,
)
from blacklist.spelling.typing_cost import typing_cost

_SHORTEST_LOCAL = 8
# Below the first only swaps are sure, below the second no lost last letter.
_SHORTEST_SURNAME = 6
_SHORTEST_CUT_SURNAME = 7
_SHORTEST_WORD = 5
_LONGEST_WORD = max(map(len, COMMON_SURNAMES)) + 1
_LIMIT = 1.1
_SAME_FIRST_SOUND = ("bv", "csz", "gjhx", "ckq", "iy")


def _without_one_letter(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


# Two words one edit apart have a form in common after losing a letter or none.
_CUT: dict[str, set[str]] = defaultdict(set)
for _surname in COMMON_SURNAMES:
    for _cut in (_surname, *_without_one_letter(_surname)):
        _CUT[_cut].add(_surname)


def meant_surname(local: str, *, domain: str) -> str:
    """The local part with a misspelt common surname put right; "" when there is none.

    Only words between separators are looked at, and only at firms: at a public
    provider people spell their name as it was still free.
    """
    if len(local) < _SHORTEST_LOCAL or is_mailbox_domain(domain):
        return ""
    parts = SEPARATOR.split(local)
    for word in parts:
        if len(parts) == 1 or _names_a_person(parts, but=word):
            surname = _surname_meant_by(word)
            if surname:
                return local.replace(word, surname, 1)
    return ""


def _names_a_person(parts: list[str], *, but: str) -> bool:
    """True when the other words hold a given name, an initial or a title."""
    return any(
        part in GIVEN_NAMES or part in ROLES or len(part) <= SHORTEST_NAME
        for part in parts
        if part != but
    )


def _surname_meant_by(word: str) -> str:
    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD:
        return ""
    if not word.isalpha() or is_explained(word, KNOWN):
        return ""
    near = {
        surname
        for cut in (word, *_without_one_letter(word))
        for surname in _CUT.get(cut, ())
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
    if len(surname) < _SHORTEST_SURNAME or typing_cost(word, surname) > _LIMIT:
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
