"""What a bounce means, and what it means for the address. Rules on plain values.

Sources: RFC 3463 and IANA's registry of enhanced status codes; the words are those
that Gmail, Microsoft, Yahoo, Postfix and Exim really use, in English and Spanish.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from delivery.choices import BounceKind


class Policy(Enum):
    """What a kind of bounce does to the address."""

    BLOCK_NOW = "block_now"
    BLOCK_AFTER_REPEATS = "block_after_repeats"
    NEVER = "never"


@dataclass(frozen=True)
class Trouble:
    """One bounce of an address, as far as repeats are counted. key: its own."""

    key: str
    message_id: int
    day: date
    occurred_at: datetime
    kind: BounceKind


@dataclass(frozen=True)
class RepeatRule:
    """So many different messages on as many different days within the window.

    One address gets few messages, so the window is long and days count.
    """

    repeats: int
    window: timedelta


_POLICIES = {
    BounceKind.INVALID: Policy.BLOCK_NOW,
    BounceKind.DISABLED: Policy.BLOCK_NOW,
    # The provider blocks it already: our list only says so too.
    BounceKind.SUPPRESSED: Policy.BLOCK_NOW,
    **dict.fromkeys(
        [BounceKind.FULL, BounceKind.TEMPORARY, BounceKind.UNKNOWN],
        Policy.BLOCK_AFTER_REPEATS,
    ),
}
SOFT_KINDS = frozenset(
    kind for kind, what in _POLICIES.items() if what == Policy.BLOCK_AFTER_REPEATS
)

# By subject and detail. What is not here tells nothing.
_KINDS_BY_CODE = {
    **dict.fromkeys(["1.1", "1.2", "1.3", "1.6", "1.10"], BounceKind.INVALID),
    # A wrong sender address is our own fault.
    **dict.fromkeys(["1.7", "1.8"], BounceKind.POLICY),
    "2.1": BounceKind.DISABLED,
    "2.2": BounceKind.FULL,
    **dict.fromkeys(["2.3", "3.4"], BounceKind.CONTENT),
    # Not 5.4.1: Microsoft 365 says so of mailboxes that do not exist.
    **dict.fromkeys(["4.2", "4.6", "4.7"], BounceKind.TEMPORARY),
    # 5.4.4 "unable to route" is often a passing fault of somebody's DNS.
    **dict.fromkeys(["4.3", "4.4"], BounceKind.DNS),
    "7.13": BounceKind.UNKNOWN,
}
_KINDS_BY_SUBJECT = {"6": BounceKind.CONTENT, "7": BounceKind.POLICY}

# Searched in this order: of two that match, the milder one stands first.
_PHRASES = [
    (
        BounceKind.POLICY,
        r"spam|block ?list|black ?list|blocked|bloquead|reputation|reputaci[oó]n"
        r"|dmarc|\bspf\b|\bdkim\b|unauthenticated|not authori[sz]ed|no autorizad"
        r"|against policy|policy (?:reasons|violation|restrictions)|5\.7\.515",
    ),
    (
        BounceKind.CONTENT,
        r"message (?:is )?too (?:big|large)|size limit|exceeds .{0,30}size|virus"
        r"|attachment|mensaje demasiado grande|adjunto",
    ),
    (
        BounceKind.FULL,
        r"over ?quota|quota exceeded|mailbox (?:is )?full|out of storage"
        r"|insufficient (?:system )?storage|storage .{0,20}exceeded"
        r"|buz[oó]n .{0,20}(?:lleno|excedid)|cuota excedida|sin espacio",
    ),
    (
        BounceKind.TEMPORARY,
        r"gr[ea]ylist|try again|temporar|rate limit|too many (?:messages|connections)"
        r"|timed? ?out|intente m[aá]s tarde",
    ),
    (
        BounceKind.DISABLED,
        r"(?:account|mailbox|user|recipient).{0,30}(?:disabled|inactive|suspended"
        r"|deactivated|discontinued)|(?:cuenta|buz[oó]n|usuario).{0,30}"
        r"(?:desactivad|deshabilitad|suspendid|inactiv)",
    ),
    (
        BounceKind.INVALID,
        r"user unknown|unknown user|no such (?:user|recipient|mailbox|address)"
        r"|does ?n[o']?t exist|does not exist|mailbox (?:unavailable|not found)"
        r"|recipient ?not ?found|invalid (?:recipient|mailbox)"
        r"|doesn'?t have an? .{0,30}account|address rejected: access denied"
        r"|(?:usuario|destinatario) (?:desconocid|inexistent)|no existe"
        r"|buz[oó]n no (?:disponible|encontrado)",
    ),
]
_PHRASE_PATTERNS = [(kind, re.compile(text, re.I)) for kind, text in _PHRASES]

# Not part of an IP address such as 5.1.1.20.
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
# Only where an answer begins: "smtp; 450 ...". Elsewhere it is any number.
_BASIC = re.compile(r"^(?:smtp;)?\s*([45])\d\d\b", re.I)
_ADDRESS_IS_BAD = frozenset({BounceKind.INVALID, BounceKind.DISABLED})
_SAID_BY_PROVIDER = frozenset({BounceKind.SUPPRESSED, BounceKind.AUTO_REPLY})


def classify_bounce(
    status_code: str,
    *,
    words: str = "",
    provider_class: BounceKind = BounceKind.NONE,
) -> BounceKind:
    """Tell what kind of bounce this is. Guesses UNKNOWN rather than something bad.

    status_code: enhanced code "class.subject.detail"; "" or anything else: the one
    in `words` is used. words: the receiving server's answer.
    provider_class: what the provider's own classification comes to; NONE: it has none.
    Words say more than codes, which many servers use wrongly. An address is called bad
    only when nothing contradicts it: of two that disagree the milder is returned.
    Source: RFC 3463; 5.1.1 with "blocked" and 5.7.1 with "user unknown" both exist.
    """
    if provider_class in _SAID_BY_PROVIDER:
        return provider_class
    by_code = _kind_of_code(find_status_code(status_code) or find_status_code(words))
    by_words = _kind_of_words(words)
    opinions = [
        kind
        for kind in (by_words, by_code, provider_class, _kind_of_basic_code(words))
        if kind not in (BounceKind.NONE, BounceKind.UNKNOWN)
    ]
    milder = (kind for kind in opinions if kind not in _ADDRESS_IS_BAD)
    return next(milder, opinions[0] if opinions else BounceKind.UNKNOWN)


def policy(kind: BounceKind) -> Policy:
    """What a bounce of this kind does to the address.

    A full mailbox, what passes and what cannot be understood count when they repeat.
    Faults of ours, of a filter or of DNS never do anything to it.
    """
    return _POLICIES.get(kind, Policy.NEVER)


def repeated_runs(
    troubles: Iterable[Trouble],
    *,
    rule: RepeatRule,
    delivered_at: Collection[datetime],
) -> dict[str, list[Trouble]]:
    """When an address had given enough soft trouble to be blocked, each time.

    troubles: its bounces whose policy is BLOCK_AFTER_REPEATS, in any order.
    delivered_at: its deliveries; each forgives what was before it.
    Returns by the key of each such bounce those that count with it, itself the last. It
    is judged by what was before it: nothing hangs on the order in which they are told.
    """
    ordered = sorted(troubles, key=lambda one: (one.occurred_at, one.key))
    runs = {}
    for number, latest in enumerate(ordered, start=1):
        forgiven = [one for one in delivered_at if one <= latest.occurred_at]
        start = max([latest.occurred_at - rule.window, *forgiven])
        run = [one for one in ordered[:number] if one.occurred_at > start]
        if _is_enough(run, rule):
            runs[latest.key] = run
    return runs


def _is_enough(run: Collection[Trouble], rule: RepeatRule) -> bool:
    days = {one.day for one in run}
    messages = {one.message_id for one in run}
    return min(len(days), len(messages)) >= rule.repeats


def find_status_code(text: str) -> str:
    """The first enhanced status code in a text, e.g. "5.1.1"; "" if there is none."""
    found = _ENHANCED.search(text)
    return found[0] if found else ""


def _kind_of_code(code: str) -> BounceKind:
    severity, _, rest = code.partition(".")
    kind = _KINDS_BY_CODE.get(rest) or _KINDS_BY_SUBJECT.get(rest.partition(".")[0])
    if severity == "4" and (kind is None or kind in _ADDRESS_IS_BAD):
        return BounceKind.TEMPORARY
    return kind or BounceKind.NONE


def _kind_of_words(words: str) -> BounceKind:
    found = (kind for kind, pattern in _PHRASE_PATTERNS if pattern.search(words))
    return next(found, BounceKind.NONE)


def _kind_of_basic_code(words: str) -> BounceKind:
    found = _BASIC.search(words)
    is_temporary = found is not None and found[1] == "4"
    return BounceKind.TEMPORARY if is_temporary else BounceKind.NONE
