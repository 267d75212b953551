"""Misspelt domains of mailbox providers: "hotmial.com", "gimeil.com", "gmail.con"."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import extract_iter

from blacklist.endings import is_real, real_ending
from blacklist.spelling.ending_slips import UNLIKE, ending_cost
from blacklist.spelling.sounds import sound_of
from blacklist.spelling.typing_cost import typing_cost
from blacklist.tables import weights, words

MAILBOXES = weights("mailboxes")
_COMMONEST = max(MAILBOXES.values())

# The highest cost at which a name of so many letters still counts as misspelt: among
# short names too many are real.
_LIMITS = {3: 0.5, 4: 0.8, 5: 1.2, 6: 1.5}
_LIMIT_LONG = 2.0
_SHORTEST = 4
# Five people in six write at one of a few providers: there a doubt is most likely one.
_POPULAR = 10
_POPULAR_MORE = 0.2
_POPULAR_LETTERS = range(5, 7)
# The right name with another ending.
_LIMIT_ENDING = 1.5
# Small providers, and those whose name is a word, want a nearer likeness.
_RARE = 1.0
_RARE_FACTOR = 0.75
_LIMIT_WORD = 0.8
# An ending that does not exist is proof of a slip; what remains is which one.
_UNREAL_ENDING_MORE = 0.6
# How much ten times rarer weighs against a nearer spelling.
_RARITY = 0.16

_JOINED = 0.3
_RUN_TOGETHER = frozenset({"com", "commx", "netmx", "mx"})
_SAME_SOUND = 1.0
_NEAR_SOUND = 1.4
_SAME_LETTERS = 1.3
# Of a provider that has no mailboxes under that country: "gmail.com.mx".
_FOREIGN_ENDING = 0.3
_KNOWN_TO_ALL = 5
# "hotmail.mx" for "hotmail.com.mx", "hotmail.com.es" for "hotmail.es".
_COM_OR_NOT = 0.5
# ".co" and ".cm" are real, and yet mostly ".com" cut short.
_SLIP_OF_COM = 0.8
# Real as well, and never seen among Mexican addresses but for a lost letter of "com":
# beside a misspelt name they are no excuse.
_MOSTLY_COM = frozenset({"cm", "om"})
_SPANISH_ENDINGS = words("spanish_endings")


@dataclass(frozen=True, slots=True)
class _Provider:
    """A name such as "hotmail", with the endings under which it is suggested."""

    name: str
    offered: tuple[str, ...]
    weight: float

    @property
    def is_word(self) -> bool:
        """Others may well have the same name under another ending."""
        return self.name in _WORDS

    @property
    def is_mail(self) -> bool:
        """True for a name that nobody takes for anything but mail."""
        is_famous = self.name.endswith("mail") or self.weight >= _KNOWN_TO_ALL
        return is_famous and not self.is_word

    @property
    def is_only_com(self) -> bool:
        return self.offered == ("com",)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to cut a domain into a name and an ending, and what it costs."""

    name: str
    ending: str
    cost: float
    is_unreal: bool


def _providers() -> dict[str, _Provider]:
    endings: dict[str, dict[str, float]] = defaultdict(dict)
    for domain, weight in MAILBOXES.items():
        name, _, ending = domain.partition(".")
        if weight > 0:
            endings[name][ending] = weight
    return {
        name: _Provider(name, tuple(offered), max(offered.values()))
        for name, offered in endings.items()
    }


_WORDS = words("real_names")
_PROVIDERS = _providers()
_NAMES = list(_PROVIDERS)
_BY_SOUND: dict[str, list[str]] = defaultdict(list)
_BY_LETTERS: dict[str, list[str]] = defaultdict(list)
for _name in _PROVIDERS:
    _BY_SOUND[sound_of(_name)].append(_name)
    _BY_LETTERS["".join(sorted(_name))].append(_name)
_POPULAR_SOUNDS = {
    name: sound_of(name)
    for name, provider in _PROVIDERS.items()
    if provider.weight >= _POPULAR and not provider.is_word
}


def is_mailbox_domain(domain: str) -> bool:
    """True for a domain that gives mailboxes to the public."""
    return domain in MAILBOXES


def is_own_name(domain: str) -> bool:
    """True for a mailbox domain whose name nobody else would take, as "hotmail.es"."""
    provider = _PROVIDERS.get(domain.partition(".")[0])
    return domain in MAILBOXES and provider is not None and not provider.is_word


@lru_cache(maxsize=4096)
def meant_mailbox(domain: str) -> str:
    """The provider's domain that a misspelt one was meant to be; "" when it is none.

    domain: folded, without stray characters. The nearest spelling wins, where a much
    commoner provider counts as a little nearer.
    """
    if domain in MAILBOXES:
        return ""
    found: dict[str, float] = {}
    for reading in _readings(domain):
        for meant, cost in _candidates(reading):
            found[meant] = min(cost, found.get(meant, UNLIKE))
    return min(found, key=lambda meant: found[meant] + _rarity(meant), default="")


def _rarity(domain: str) -> float:
    return _RARITY * log10(_COMMONEST / MAILBOXES[domain])


def _readings(domain: str) -> Iterator[_Reading]:
    name, _, ending = domain.partition(".")
    yield _Reading(name, ending, 0.0, is_unreal=not is_real(ending))
    is_unreal = not real_ending(domain)
    # A dot inside: "hot.mail.com".
    second, _, rest = ending.partition(".")
    if rest and name + second in _PROVIDERS:
        yield _Reading(name + second, rest, _JOINED, is_unreal=is_unreal)
    # A dot that is missing or one letter off: "hotmailcom.mx", "gmailc.om".
    whole = domain.replace(".", "")
    for provider in _PROVIDERS.values():
        rest = whole.removeprefix(provider.name)
        if rest in ("", whole) or provider.name == name:
            continue
        if not provider.is_word or rest in _RUN_TOGETHER:
            yield _Reading(provider.name, rest, _JOINED, is_unreal=is_unreal)


def _candidates(reading: _Reading) -> Iterator[tuple[str, float]]:
    """Mailbox domains near enough to a reading, with what each costs."""
    name = reading.name
    is_name = name in _WORDS or len(name) < _SHORTEST
    if is_name and not reading.is_unreal and name not in _PROVIDERS:
        return
    for provider, name_cost in _near_providers(name):
        limit = _limit(provider) if name_cost else _LIMIT_ENDING
        if reading.is_unreal or reading.ending in _MOSTLY_COM:
            limit += _UNREAL_ENDING_MORE
        spent = reading.cost + name_cost
        for ending in provider.offered if spent <= limit else ():
            cost = spent + _ending_cost(reading.ending, ending, provider=provider)
            if cost <= limit:
                yield f"{provider.name}.{ending}", cost


def _limit(provider: _Provider) -> float:
    letters = len(provider.name)
    limit = _LIMITS.get(letters, 0.0 if letters < 3 else _LIMIT_LONG)
    if provider.is_word:
        return min(limit, _LIMIT_WORD)
    if provider.weight < _RARE:
        return limit * _RARE_FACTOR
    if provider.weight >= _POPULAR and letters in _POPULAR_LETTERS:
        return limit + _POPULAR_MORE
    return limit


def _near_providers(name: str) -> list[tuple[_Provider, float]]:
    if name in _PROVIDERS:
        return [(_PROVIDERS[name], 0.0)]
    if not name:
        return []
    edits = 3 if len(name) > 8 else 2
    costs = {
        near: typing_cost(name, near)
        for near, _, _ in extract_iter(
            name, _NAMES, scorer=OSA.distance, score_cutoff=edits
        )
    }
    for near in _BY_LETTERS.get("".join(sorted(name)), ()):
        if name[0] != near[0] and name[-1] != near[-1]:
            continue
        costs[near] = min(costs.get(near, UNLIKE), _SAME_LETTERS)
    for near, cost in _near_by_sound(name):
        costs[near] = min(costs.get(near, UNLIKE), cost)
    return [(_PROVIDERS[near], cost) for near, cost in costs.items()]


def _near_by_sound(name: str) -> Iterator[tuple[str, float]]:
    """Providers that sound alike; of the popular ones also with one sound more."""
    sound = sound_of(name)
    for near in _BY_SOUND.get(sound, ()):
        yield near, _SAME_SOUND
    for near, other in _POPULAR_SOUNDS.items():
        if name[0] == near[0] and Indel.distance(sound, other, score_cutoff=1) == 1:
            yield near, _NEAR_SOUND


def _ending_cost(typed: str, known: str, *, provider: _Provider) -> float:
    """As `ending_cost`, but a real ending is mostly meant as it stands."""
    if typed == known:
        return 0.0
    if provider.is_mail and (typed == f"com.{known}" or known == f"com.{typed}"):
        return _COM_OR_NOT
    cost = ending_cost(typed, known)
    if not is_real(typed):
        return cost
    if not provider.is_mail or known != "com":
        return UNLIKE
    if provider.is_only_com and typed in _SPANISH_ENDINGS:
        return _FOREIGN_ENDING
    return cost if cost <= _SLIP_OF_COM else UNLIKE
