"""Domain endings, as the registries run them: which part of a domain is one."""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from blacklist.tables import words

# The registries' own suffixes only: names rented out under a firm's domain are firms.
_SUFFIXES = PublicSuffixList(only_icann=True, accept_unknown=False)


def real_ending(domain: str) -> str:
    """The registry's part of a domain, e.g. "com.mx"; "" when there is no such one."""
    return _SUFFIXES.publicsuffix(domain) or ""


@lru_cache(maxsize=4096)
def is_real(ending: str) -> bool:
    """True for "mx", "com.mx" or "company"; false for "con" or "com.mz"."""
    return bool(ending) and real_ending(ending) == ending


def is_reserved(domain: str) -> bool:
    """True when the last label is set aside for tests and private networks."""
    return domain.rpartition(".")[2] in words("reserved_endings")
