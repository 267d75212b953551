"""Misspelt domains of the firms in the book."""

from blacklist.endings import real_ending
from blacklist.spelling.book import Book
from blacklist.spelling.mailboxes import is_mailbox_domain, meant_mailbox
from blacklist.spelling.typing_cost import typing_cost

# Among names shorter than this, one letter more or less is another firm.
_SHORTEST = 4
# From so many letters on, two edits still leave no doubt.
_LONG = 9
_LIMITS = {4: 0.8}
_LIMIT_ONE_EDIT = 1.5
_LIMIT_TWO_EDITS = 2.0
_MEXICAN = frozenset({"com", "com.mx", "mx"})


def meant_firm(domain: str, book: Book) -> str:
    """A domain of the book that a misspelt one was meant to be; "" when it is none."""
    if _is_known(domain, book):
        return ""
    edits = 2 if len(_name(domain)) >= _LONG else 1
    costs = {
        near: typing_cost(domain, near)
        for near in book.near_domains(domain, edits=edits)
        if not _is_doubtful(near, book) and _may_be(domain, near)
    }
    if costs:
        return min(sorted(costs), key=costs.__getitem__)
    return _under_another_ending(domain, book)


def _is_doubtful(domain: str, book: Book) -> bool:
    """True for a mailbox provider, right or misspelt: the book has no say there."""
    if is_mailbox_domain(domain):
        return True
    return domain not in book.delivered and bool(meant_mailbox(domain))


def _is_known(domain: str, book: Book) -> bool:
    """True for a domain of the book and for any under it."""
    labels = domain.split(".")
    return any(".".join(labels[i:]) in book.domains for i in range(len(labels)))


def _name(domain: str) -> str:
    """The domain without its ending."""
    return domain.removesuffix(real_ending(domain)).rstrip(".")


def _may_be(typed: str, known: str) -> bool:
    if _digits(typed) != _digits(known):
        return False
    letters = len(_name(known))
    if letters < _SHORTEST:
        return False
    limit = _LIMIT_TWO_EDITS if letters >= _LONG else _LIMIT_ONE_EDIT
    return typing_cost(typed, known) <= _LIMITS.get(letters, limit)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _under_another_ending(domain: str, book: Book) -> str:
    """The same name in the book under one other ending that Mexican firms use."""
    name, _, ending = domain.partition(".")
    if len(name) <= _SHORTEST or ending not in _MEXICAN:
        return ""
    known = [f"{name}.{e}" for e in sorted(_MEXICAN) if f"{name}.{e}" in book.domains]
    return known[0] if len(known) == 1 else ""
