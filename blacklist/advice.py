"""Advice about addresses that are right, and yet may not be read.

It comes from a table that administrators edit, and from how our own mail does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blacklist.memory import Kept
from blacklist.models import AdviceRule

Kind = AdviceRule.Kind

# How long another process may still use a rule that has been changed.
_KEPT_SECONDS = 60
# Fewer messages than this say nothing about a host.
_ENOUGH = 20
_MANY_BOUNCES = 0.1


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of our own mail of the last while to one host or domain."""

    sent: int
    bounced: int

    @property
    def is_bad(self) -> bool:
        """Enough of it to judge by, and much of it came back."""
        return self.sent >= _ENOUGH and self.bounced >= _MANY_BOUNCES * self.sent


# By host or domain.
HostFigures = Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class _Host:
    sentence: str
    needs_figures: bool


def is_disposable(domain: str) -> bool:
    """True for a service of throw-away mailboxes, or anything under it."""
    rules = _rules()[Kind.DISPOSABLE]
    return any(suffix in rules for suffix in _suffixes(domain))


def is_unread(local: str) -> bool:
    """True for names of machines and posts where nobody reads invoices."""
    return local in _rules()[Kind.UNREAD]


def risk_of(domain: str, mx_hosts: Iterable[str], figures: HostFigures) -> str:
    """What to know of the place where the mail will arrive; "" when there is nothing.

    The domain itself tells more than its mail hosts: telmexmail.com has long been
    served by Microsoft. Hosts are compared by suffix on a label boundary.
    figures: our own mail's, which sharpen a rule and speak where there is none.
    """
    names = [domain, *mx_hosts]
    bad = next((figures[one] for one in names if _is_bad(figures, one)), None)
    rules = _rules()[Kind.RISKY_HOST]
    found = (
        rules[suffix] for name in names for suffix in _suffixes(name) if suffix in rules
    )
    rule = next((one for one in found if bad or not one.needs_figures), None)
    sentences = [rule.sentence if rule else "", _figures_sentence(bad)]
    return " ".join(filter(None, sentences))


def forget_rules() -> None:
    """Read the table anew: it has been changed."""
    _kept.forget()


def _is_bad(figures: HostFigures, name: str) -> bool:
    return name in figures and figures[name].is_bad


def _figures_sentence(bad: Figures | None) -> str:
    if bad is None:
        return ""
    return (
        f"De los últimos {bad.sent} correos que enviamos a ese servidor rebotaron "
        f"{bad.bounced}: confirme la dirección con el cliente."
    )


def _rules() -> dict[str, dict[str, _Host]]:
    """By kind, then by name."""
    return _kept.get()


def _read_rules() -> dict[str, dict[str, _Host]]:
    rules: dict[str, dict[str, _Host]] = {kind.value: {} for kind in Kind}
    for rule in AdviceRule.objects.all():
        rules[rule.kind][rule.name] = _Host(rule.sentence, rule.needs_figures)
    return rules


_kept = Kept(_read_rules, seconds=_KEPT_SECONDS)


def _suffixes(name: str) -> list[str]:
    """A name and what stands above it: "a.b.mx", "b.mx", "mx"."""
    labels = name.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]
