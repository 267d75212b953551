"""Whose server takes a domain's mail: Microsoft, Google, Telmex, a filter … Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

# What a family is called when no rule knows it but the MX is known.
OWN_SERVER = "own"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class HostRule:
    """A suffix and its family's code. `of`: "domain" or "mx", what ends in it."""

    of: str
    suffix: str
    family: str


def family_of(
    domain: str, mx_hosts: Iterable[str], *, rules: Iterable[HostRule]
) -> str:
    """The code of the family that receives a domain's mail; "" when nobody knows.

    domain: A-label in lower case. mx_hosts: best preference first, lower case, without
    final dot; empty while DNS was not asked.
    The domain itself decides first: Telmex's has long been served by Microsoft, and
    nobody asks DNS about gmail.com. Suffixes hold on a label boundary, and of two that
    fit the longer one counts.
    """
    rules = list(rules)
    by_domain = _best(domain, (rule for rule in rules if rule.of == "domain"))
    if by_domain:
        return by_domain
    hosts = list(mx_hosts)
    of_mx = [rule for rule in rules if rule.of == "mx"]
    by_mx = next(filter(None, (_best(host, of_mx) for host in hosts)), "")
    if by_mx or not hosts:
        return by_mx
    return OWN_SERVER if is_under(hosts[0], domain) else OTHER


def is_under(name: str, suffix: str) -> bool:
    """Whether a name is the suffix or ends in it on a label boundary."""
    return name == suffix or name.endswith(f".{suffix}")


def _best(name: str, rules: Iterable[HostRule]) -> str:
    fitting = [rule for rule in rules if is_under(name, rule.suffix)]
    return max(fitting, key=lambda rule: len(rule.suffix)).family if fitting else ""
