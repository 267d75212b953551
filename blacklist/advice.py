"""Advice about addresses that are right, and yet may not be read."""

from collections.abc import Iterable
from functools import cache

from blacklist.tables import rows, words

_TELMEX_FAMILY = "telmex"
_SENTENCES = {
    _TELMEX_FAMILY: (
        "Los buzones de Telmex (Prodigy, Infinitum) suelen llenarse o rechazar correo: "
        "conviene tener además otra dirección del cliente."
    ),
}


def is_disposable(domain: str) -> bool:
    """True for a service of throw-away mailboxes, or anything under it."""
    return _is_under(domain, words("disposable"))


def is_unread(local: str) -> bool:
    """True for names of machines and posts where nobody reads invoices."""
    return local in words("unread")


def risk_of(domain: str, mx_hosts: Iterable[str]) -> str:
    """What to know of the place where the mail will arrive; "" when there is nothing.

    The domain itself tells more than its mail hosts: telmexmail.com has long been
    served by Microsoft. Hosts are compared by suffix on a label boundary.
    """
    for name in (domain, *mx_hosts):
        for suffix, family in _risky_hosts().items():
            if name == suffix or name.endswith(f".{suffix}"):
                return _SENTENCES[family]
    return ""


@cache
def _risky_hosts() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("risky_hosts")}


def _is_under(domain: str, domains: frozenset[str]) -> bool:
    labels = domain.split(".")
    return any(".".join(labels[i:]) in domains for i in range(len(labels)))
