"""Misspelt endings: "con" for "com", "comricardo", "gob.mzx"."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from blacklist.endings import is_real, is_reserved, real_ending
from blacklist.spelling.typing_cost import typing_cost
from blacklist.tables import weights

# More than any limit: nobody takes one for the other.
UNLIKE = 9.0
_EDITS = 3
# Junk glued to an ending ("comricardo") costs this, and a little for each letter.
_GLUED = 0.6
_GLUED_LETTER = 0.05
_GLUED_DOT = 0.6
_CUT_SHORT = 0.5
_LIMIT = 1.3
_LIMIT_UNDER_REAL = 0.75
_LONGEST_SECOND_LEVEL = 4


@lru_cache(maxsize=4096)
def ending_cost(typed: str, meant: str) -> float:
    """How easily one ending is typed for another, with glued junk and lost tails.

    0 when they are equal; UNLIKE when nobody would take one for the other.
    """
    if typed == meant:
        return 0.0
    options = [UNLIKE]
    if OSA.distance(typed, meant, score_cutoff=_EDITS) <= _EDITS:
        # The dot before an ending keeps its first letter from counting as a word's.
        options.append(typing_cost(f".{typed}", f".{meant}"))
    glued = typed.removeprefix(meant)
    if glued != typed and not is_real(typed):
        dot = _GLUED_DOT if "." in glued else 0.0
        options.append(_GLUED + dot + _GLUED_LETTER * min(len(glued), 10))
    if meant.startswith(typed):
        options.append(_CUT_SHORT)
    return min(options)


def with_real_ending(domain: str) -> str:
    """The domain with a real ending in place of an unreal one; "" when in doubt.

    "empresa.com.mzx" becomes "empresa.com.mx"; one with a real ending is left alone,
    except for a second level that is a plain slip: "empresa.cmo.mx".
    """
    labels = domain.split(".")
    if not domain.isascii() or is_reserved(domain) or labels[-1].startswith("xn--"):
        return ""
    # Under a real ending only its second level may be a slip. "za" is no ending by
    # itself, and "co.za" is one all the same.
    for size in (2,) if real_ending(domain) else (2, 1):
        if len(labels) > size:
            ending = _meant(".".join(labels[-size:]))
            if ending:
                return ".".join([*labels[:-size], ending])
    return ""


@lru_cache(maxsize=4096)
def _meant(typed: str) -> str:
    """The likeliest ending for an unreal one; "" when it is real or like none."""
    second, _, last = typed.rpartition(".")
    if is_real(typed) or last.isdigit():
        return ""
    limit = _LIMIT
    if is_real(last):
        # Under a real top level any word may be a firm: only a plain slip counts.
        limit = _LIMIT_UNDER_REAL
        if len(second) > _LONGEST_SECOND_LEVEL:
            return ""
    costs = {
        ending: ending_cost(typed, ending) + rarity
        for ending, rarity in weights("endings").items()
        if ending_cost(typed, ending) <= limit
    }
    return min(costs, key=costs.__getitem__, default="")
