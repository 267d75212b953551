"""Our own small tables, read once from `data/`. Each file says where it comes from."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def rows(name: str) -> Iterator[list[str]]:
    """The lines of `data/<name>.txt` cut at spaces, without comments and blanks."""
    text = files("blacklist").joinpath("data", f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        content = line.partition("#")[0].split()
        if content:
            yield content


@cache
def words(name: str) -> frozenset[str]:
    """All the words of `data/<name>.txt`."""
    return frozenset(word for row in rows(name) for word in row)


@cache
def weights(name: str) -> dict[str, float]:
    """The first column of `data/<name>.txt` with the second as its weight."""
    return {word: float(weight) for word, weight in rows(name)}
