"""What names people: given names, surnames and posts, alone or run together."""

import re

from blacklist.tables import words

SEPARATOR = re.compile(r"[._-]")
SHORTEST_NAME = 3
_SHORTEST_WITH_INITIAL = 5
_SHORTEST_WITH_TWO_INITIALS = 7

GIVEN_NAMES = words("given_names")
COMMON_SURNAMES = words("surnames_common")
ROLES = words("roles")
COMMON = GIVEN_NAMES | COMMON_SURNAMES | ROLES
KNOWN = COMMON | words("surnames") | words("plain_words")


def is_name(word: str) -> bool:
    """True for a name, or two names run together."""
    cuts = range(SHORTEST_NAME, len(word) - SHORTEST_NAME + 1)
    return word in KNOWN or any(word[:i] in COMMON and word[i:] in COMMON for i in cuts)


def is_explained(word: str, names: frozenset[str]) -> bool:
    """True for a name or two, perhaps with initials before or one after.

    names: those that may stand beside initials, COMMON or KNOWN.
    """
    if word in names or is_name(word):
        return True
    if len(word) < _SHORTEST_WITH_INITIAL:
        return False
    initials = 1 if len(word) < _SHORTEST_WITH_TWO_INITIALS else 2
    tails = (word[i:] for i in range(1, initials + 1))
    return word[:-1] in names or any(tail in names for tail in tails)
