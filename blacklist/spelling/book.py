"""What an issuer already knows: the addresses of its customers, and their domains."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from blacklist.addresses import domain_of, fold

# Domain, length, and the first or the last letter. One edit never touches both ends.
_LocalKey = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Book:
    """Built once, asked often: look-ups touch a few addresses, however many there are.

    `delivered` are domains that took mail before; `domains` are those and the ones of
    the addresses, which may themselves be misspelt. `confirmed` are addresses that
    somebody insisted on in spite of a warning. All folded.
    """

    addresses: frozenset[str]
    domains: frozenset[str]
    delivered: frozenset[str]
    confirmed: frozenset[str]
    _locals: Mapping[_LocalKey, list[str]]
    _domains_by_length: Mapping[int, list[str]]

    @classmethod
    def build(
        cls,
        addresses: Iterable[str],
        domains: Iterable[str] = (),
        *,
        confirmed: Iterable[str] = (),
    ) -> Self:
        """Index addresses and domains, in any case and spacing.

        domains: those that mail was delivered to before.
        """
        known = frozenset(map(fold, addresses))
        delivered = frozenset(domain_of(fold(f"x@{domain}")) for domain in domains)
        all_domains = delivered | frozenset(map(domain_of, known)) - {""}
        locals_: dict[_LocalKey, list[str]] = defaultdict(list)
        for address in known:
            local, _, domain = address.rpartition("@")
            for end in _ends(local):
                locals_[domain, len(local), end].append(local)
        by_length: dict[int, list[str]] = defaultdict(list)
        for domain in all_domains:
            by_length[len(domain)].append(domain)
        return cls(
            known,
            all_domains,
            delivered,
            frozenset(map(fold, confirmed)),
            dict(locals_),
            dict(by_length),
        )

    def near_locals(self, local: str, *, domain: str) -> set[str]:
        """Known local parts of a domain one edit or one swap away from `local`."""
        lengths = range(len(local) - 1, len(local) + 2)
        buckets = (
            self._locals.get((domain, length, end), ())
            for length in lengths
            for end in _ends(local)
        )
        return {near for bucket in buckets for near in _within(local, bucket, edits=1)}

    def near_domains(self, domain: str, *, edits: int) -> set[str]:
        """Known domains at `edits` edits or fewer, not the domain itself."""
        lengths = range(len(domain) - edits, len(domain) + edits + 1)
        buckets = (self._domains_by_length.get(length, ()) for length in lengths)
        return {
            near for bucket in buckets for near in _within(domain, bucket, edits=edits)
        }


def _within(word: str, among: Iterable[str], *, edits: int) -> Iterable[str]:
    """Those of `among` at `edits` edits or fewer from `word`, but not itself."""
    matches = extract_iter(word, among, scorer=OSA.distance, score_cutoff=edits)
    return (match for match, distance, _ in matches if distance)


def _ends(local: str) -> tuple[str, str]:
    """The first letter, and the last one after a mark that tells it from a first."""
    return local[:1], f"-{local[-1:]}"


EMPTY_BOOK = Book.build(())
