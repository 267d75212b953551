"""How easily one word is typed in place of another.

An edit distance that counts swaps as one edit and knows the keyboard and the sounds of
Spanish: about 0.5 for a slip of the finger, over 1 for a letter that nobody mistypes.
"""

from collections.abc import Iterator
from os.path import commonprefix

SWAPPED = 0.7
DOUBLED = 0.5
MISSED = 0.8
ADDED_NEARBY = 0.8
ADDED = 1.0
REPLACED_ALIKE = 0.7
REPLACED_VOWEL = 0.8
REPLACED = 1.2
DOT = 0.3
# People look at the first letter more than at any other.
AT_START = 0.3

_ROWS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
_VOWELS = frozenset("aeiou")
_SOUND_ALIKE = "bv sz cs cz ck kq cq iy gj hj jx mn vw uw"
_LOOK_ALIKE = "il l1 i1 o0 uv"


def _neighbours() -> frozenset[str]:
    """Pairs of letters whose keys touch; each row is half a key right of the last."""
    pairs = {row[i : i + 2] for row in _ROWS for i in range(len(row) - 1)}
    for upper, lower in zip(_ROWS, _ROWS[1:], strict=False):
        for column, key in enumerate(lower):
            pairs.update(key + other for other in upper[column : column + 2])
    return frozenset(pairs | {pair[::-1] for pair in pairs})


_NEARBY = _neighbours()
_ALIKE = _NEARBY | {
    spelling
    for pair in f"{_SOUND_ALIKE} {_LOOK_ALIKE}".split()
    for spelling in (pair, pair[::-1])
}


def typing_cost(typed: str, meant: str) -> float:
    """The cheapest way from what was meant to what was typed; 0 when they are equal."""
    start, end = _equal_ends(typed, meant)
    height, width = len(typed) - end, len(meant) - end
    # costs[i, j] is that of typing typed[:i] for meant[:j].
    costs = {(start, start): 0.0}
    for i in range(start, height + 1):
        for j in range(start, width + 1):
            if (i, j) != (start, start):
                costs[i, j] = min(_ways(costs, i, j, typed=typed, meant=meant))
    return costs[height, width]


def _equal_ends(typed: str, meant: str) -> tuple[int, int]:
    """How many letters are equal at the start, and then at the end."""
    start = len(commonprefix([typed, meant]))
    rest = typed[start:][::-1], meant[start:][::-1]
    return start, len(commonprefix(rest))


def _ways(
    costs: dict[tuple[int, int], float], i: int, j: int, *, typed: str, meant: str
) -> Iterator[float]:
    """The last edit may have been any of these; what came before it is in `costs`."""
    if (i - 1, j) in costs:
        yield costs[i - 1, j] + _added(typed, i - 1)
    if (i, j - 1) in costs:
        yield costs[i, j - 1] + _missed(meant, j - 1)
    if (i - 1, j - 1) in costs:
        start = AT_START if j == 1 else 0.0
        yield costs[i - 1, j - 1] + _replaced(typed[i - 1], meant[j - 1], start)
    if (i - 2, j - 2) in costs and typed[i - 2 : i] == meant[j - 1] + meant[j - 2]:
        yield costs[i - 2, j - 2] + SWAPPED


def _added(typed: str, at: int) -> float:
    key = typed[at]
    around = _around(typed, at)
    if key == ".":
        return DOT
    if key in around:
        return DOUBLED
    # A finger that comes back, as in "lilve", counts like one that slips aside.
    nearby = key == typed[at - 2 : at - 1] or any(key + k in _NEARBY for k in around)
    return (ADDED_NEARBY if nearby else ADDED) + (AT_START if at == 0 else 0.0)


def _missed(meant: str, at: int) -> float:
    key = meant[at]
    if key == ".":
        return DOT
    if key in _around(meant, at):
        return DOUBLED
    return MISSED + (AT_START if at == 0 else 0.0)


def _around(word: str, at: int) -> str:
    return word[max(at - 1, 0) : at] + word[at + 1 : at + 2]


def _replaced(typed: str, meant: str, start: float) -> float:
    if typed == meant:
        return 0.0
    if typed + meant in _ALIKE:
        return REPLACED_ALIKE + start
    if typed in _VOWELS and meant in _VOWELS:
        return REPLACED_VOWEL + start
    return REPLACED + start
