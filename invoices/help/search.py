"""The help centre's search: in memory, without accents, forgiving of slips."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import log
from textwrap import shorten

from rapidfuzz import fuzz, process

from invoices.folding import fold, fold_words
from invoices.help.articles import ARTICLES, Article
from invoices.help.reading import Part, Reading, read

QUERY_MAX_LENGTH = 100
MOST_HITS = 8
_MOST_WORDS = 10
_EXCERPT_LENGTH = 180
_TITLE, _KEYWORD, _SUMMARY, _HEADING, _TEXT = 8.0, 7.0, 4.0, 3.0, 1.0
_SAME, _BEGINS, _SIMILAR = 1.0, 0.8, 0.6
# How alike two words must be, of 100: "spma" and "spam" are 75.
_LEAST_SIMILAR = 75
# The parentheses keep the words themselves when a text is split.
_WORD = re.compile(r"(\w+)")
_SENTENCE_END = re.compile(r"(?<=[.?])\s+")
# They say what a sentence is about only together with others.
_STOP_WORDS = frozenset(
    fold_words(
        "a al como con cual cuando de del el en es esta este eso hay la las le les lo "
        "los me mi mis muy no o para pero por porque que se si sin son su sus un una "
        "uno y ya yo"
    )
)


@dataclass(frozen=True)
class Piece:
    """A bit of a text. is_hit: it is one of the words that were looked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Hit:
    """An article that answers, and the part of it that answers best."""

    article: Article
    part: Part
    heading: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]

    @property
    def place(self) -> str:
        """Where it is: "slug", or "slug#id" of the part's heading."""
        anchor = self.part.anchor
        return f"{self.article.slug}#{anchor}" if anchor else self.article.slug


class Index:
    """All articles' words with what each is worth where."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = list(readings)
        self._worths = [_worths(reading) for reading in self._readings]
        self._phrases = [_phrases(reading) for reading in self._readings]
        in_articles = Counter(word for worths in self._worths for word in worths)
        number = len(self._readings)
        self._rarity = {
            word: 1 + log(number / count) for word, count in in_articles.items()
        }

    def search(self, query: str) -> list[Hit]:
        """The articles that answer, the best first; [] when none does.

        query: as typed; anything may stand in it, its first 100 characters count.
        """
        query = query[:QUERY_MAX_LENGTH]
        asked = [self._meanings(word) for word in _asked_words(query)]
        if not asked:
            return []
        scores = [
            (self._score(at, asked, fold(query)), -at)
            for at in range(len(self._readings))
        ]
        best = sorted((one for one in scores if one[0] > 0), reverse=True)
        words = {word for meanings in asked for word in meanings}
        return [_hit(self._readings[-at], words) for _, at in best[:MOST_HITS]]

    def _meanings(self, word: str) -> dict[str, float]:
        """Words of the articles that this one may stand for, and how surely."""
        found = {
            other: _BEGINS
            for other in self._rarity
            if min(len(word), len(other)) > 2
            and (other.startswith(word) or _is_plural(word, of=other))
        }
        if word in self._rarity:
            return found | {word: _SAME}
        if len(word) > 3:
            alike = process.extract(
                word, list(self._rarity), scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILAR
            )
            similar = {other: _SIMILAR * ratio / 100 for other, ratio, _ in alike}
            return similar | found
        return found

    def _score(
        self, at: int, asked: Sequence[Mapping[str, float]], phrase: str
    ) -> float:
        """0 when less than half of what was asked for is there."""
        found = [self._worth(at, meanings) for meanings in asked]
        share = sum(one > 0 for one in found) / len(asked)
        if share < 0.5:
            return 0.0
        return sum(found) * share + self._phrase_worth(at, phrase)

    def _worth(self, at: int, meanings: Mapping[str, float]) -> float:
        """That of the one meaning that says most here; 0 when none is here."""
        here = self._worths[at]
        worths = (
            sure * here.get(word, 0.0) * self._rarity[word]
            for word, sure in meanings.items()
        )
        return max(worths, default=0.0)

    def _phrase_worth(self, at: int, phrase: str) -> float:
        """Words that stand together as they were typed are worth much more."""
        if " " not in phrase.strip():
            return 0.0
        here = [worth for text, worth in self._phrases[at] if phrase in text]
        return 20 * max(here, default=0.0)


@lru_cache(maxsize=1)
def index() -> Index:
    """The index of all articles, made when somebody first searches."""
    return Index(read(article) for article in ARTICLES.values())


def _asked_words(query: str) -> list[str]:
    words = list(dict.fromkeys(fold_words(query)))
    telling = [word for word in words if word not in _STOP_WORDS]
    return (telling or words)[:_MOST_WORDS]


def _is_plural(word: str, *, of: str) -> bool:
    return word in (f"{of}s", f"{of}es")


def _worths(reading: Reading) -> dict[str, float]:
    """Each word of an article with its worth in the best place where it stands."""
    worths: dict[str, float] = {}
    for text, worth in _fields(reading):
        for word in fold_words(text):
            worths[word] = max(worth, worths.get(word, 0.0))
    return worths


def _phrases(reading: Reading) -> list[tuple[str, float]]:
    return [(fold(text), worth) for text, worth in _fields(reading)]


def _fields(reading: Reading) -> list[tuple[str, float]]:
    article = reading.article
    return [
        (article.title, _TITLE),
        *((keyword, _KEYWORD) for keyword in article.keywords),
        (article.summary, _SUMMARY),
        *((part.heading, _HEADING) for part in reading.parts),
        *((part.text, _TEXT) for part in reading.parts),
    ]


def _hit(reading: Reading, words: set[str]) -> Hit:
    """The part with the most different words, the first one of equals."""
    counts = [_count(f"{part.heading} {part.text}", words) for part in reading.parts]
    part = reading.parts[counts.index(max(counts))]
    text = part.text if any(counts) else reading.article.summary
    heading = _pieces(part.heading, words)
    return Hit(reading.article, part, heading, _excerpt(text, words))


def _excerpt(text: str, words: set[str]) -> tuple[Piece, ...]:
    """The sentence with the most different words and what follows it."""
    sentences = _SENTENCE_END.split(text)
    best = max(range(len(sentences)), key=lambda at: _count(sentences[at], words))
    chosen = shorten(" ".join(sentences[best:]), _EXCERPT_LENGTH, placeholder=" …")
    return _pieces(chosen, words)


def _pieces(text: str, words: set[str]) -> tuple[Piece, ...]:
    """A text cut where a word that was looked for begins or ends."""
    tokens = groupby(_WORD.split(text), key=lambda token: _count(token, words) > 0)
    return tuple(Piece("".join(group), is_hit) for is_hit, group in tokens)


def _count(text: str, words: set[str]) -> int:
    """How many different ones of these words a text has."""
    return len(words.intersection(fold_words(text)))
