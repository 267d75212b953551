"""Text as a search reads it: lower case, no accents, words between single spaces."""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")


def fold_words(text: str) -> list[str]:
    """The words of a text, lower case and without accents; ñ counts as n."""
    plain = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _WORD.findall(letters)


def fold(text: str) -> str:
    """The words of a text, each after a space, so that " sop" finds how one begins."""
    return "".join(f" {word}" for word in fold_words(text))
