"""Whether a domain receives mail, as DNS tells it, remembered for as long as it holds.

A timeout is no answer, and no answer never speaks against an address. Only the domain
leaves the machine. Source of the rules: RFC 5321 section 5.1, RFC 7505 (null MX).
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from threading import Lock
from typing import Self

from django.conf import settings
from django.utils import timezone

from blacklist.endings import is_real, real_ending
from blacklist.models import DomainFact
from blacklist.resolver import (
    LIFETIME_SECONDS,
    MailHost,
    NoSuchDomain,
    Resolver,
    SystemResolver,
    Unanswered,
)
from blacklist.tables import weights

logger = logging.getLogger(__name__)

_MEMORY_SIZE = 2_000
_UNKNOWN_SECONDS = 120
_CANARY_SECONDS = 60
# An MX, an A and an AAAA question, and the canary's, one after the other.
_PATIENCE_SECONDS = 4 * LIFETIME_SECONDS


class State(StrEnum):
    """What DNS says of a domain. The first three are those of DomainFact."""

    ACCEPTS = "accepts"
    ADDRESS_ONLY = "address_only"
    REFUSES = "refuses"
    UNKNOWN = "unknown"


_LIFETIMES = {
    State.ACCEPTS: timedelta(days=7),
    State.ADDRESS_ONLY: timedelta(days=1),
    State.REFUSES: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a domain's mail. `mx_hosts`: best preference first."""

    state: State
    mx_hosts: tuple[str, ...] = ()

    @classmethod
    def unknown(cls) -> Self:
        return cls(State.UNKNOWN)


class MailDomains:
    """Answers about domains, from memory, from the database, and last from DNS.

    Of many who ask about one domain at once, one asks DNS and the others wait.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        canary: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """canary: a domain that surely receives mail, asked before a refusal is
        believed. clock: seconds that only grow.
        """
        self._resolver = resolver
        self._canary = canary
        self._clock = clock
        self._lock = Lock()
        self._memory: OrderedDict[str, tuple[float, Answer]] = OrderedDict()
        self._flights: dict[str, Future[Answer]] = {}
        self._canary_checked_at = float("-inf")
        self._is_trusted = True

    def answer(self, domain: str) -> Answer:
        """What is known of a domain (A-label) after asking. Never raises."""
        # Everybody knows those, and DNS has nothing to say of these.
        if domain in weights("mailboxes"):
            return Answer(State.ACCEPTS)
        if "." not in domain or not real_ending(domain) or is_real(domain):
            return Answer.unknown()
        with self._lock:
            remembered = self._remembered(domain)
            if remembered:
                return remembered
            flight = self._flights.get(domain)
            if flight is None:
                mine = self._flights[domain] = Future()
        if flight is not None:
            return _wait_for(flight)
        return self._fly(domain, mine)

    def _fly(self, domain: str, flight: Future[Answer]) -> Answer:
        """Find the answer for all who wait for it."""
        answer = Answer.unknown()
        try:
            answer = _stored(domain) or self._asked(domain)
        finally:
            with self._lock:
                self._remember(domain, answer)
                del self._flights[domain]
            flight.set_result(answer)
        return answer

    def _asked(self, domain: str) -> Answer:
        if self._is_in_doubt():
            return Answer.unknown()
        answer = _ask(self._resolver, domain)
        if answer.state == State.REFUSES and not self._canary_sings():
            logger.warning("DNS denies %s: its answers are not believed", self._canary)
            return Answer.unknown()
        _store(domain, answer)
        return answer

    def _is_in_doubt(self) -> bool:
        recently = self._clock() - self._canary_checked_at < _CANARY_SECONDS
        return recently and not self._is_trusted

    def _canary_sings(self) -> bool:
        """False when DNS denies even a domain that surely receives mail.

        A captive or closed network answers NXDOMAIN to everything at once.
        """
        if self._clock() - self._canary_checked_at >= _CANARY_SECONDS:
            answer = _ask(self._resolver, self._canary)
            self._is_trusted = answer.state == State.ACCEPTS
            self._canary_checked_at = self._clock()
        return self._is_trusted

    def _remembered(self, domain: str) -> Answer | None:
        until, answer = self._memory.get(domain, (0.0, None))
        if answer is None or until <= self._clock():
            return None
        self._memory.move_to_end(domain)
        return answer

    def _remember(self, domain: str, answer: Answer) -> None:
        lifetime = _LIFETIMES.get(answer.state)
        seconds = lifetime.total_seconds() if lifetime else _UNKNOWN_SECONDS
        self._memory[domain] = (self._clock() + seconds, answer)
        self._memory.move_to_end(domain)
        if len(self._memory) > _MEMORY_SIZE:
            self._memory.popitem(last=False)


def _wait_for(flight: Future[Answer]) -> Answer:
    try:
        return flight.result(timeout=_PATIENCE_SECONDS)
    except FutureTimeout:
        return Answer.unknown()


def _ask(resolver: Resolver, domain: str) -> Answer:
    try:
        hosts = resolver.mail_hosts(domain)
        if hosts:
            return _by_mail_hosts(hosts)
        if resolver.has_address(domain):
            return Answer(State.ADDRESS_ONLY)
    except NoSuchDomain:
        return Answer(State.REFUSES)
    except Unanswered:
        return Answer.unknown()
    return Answer(State.REFUSES)


def _by_mail_hosts(hosts: list[MailHost]) -> Answer:
    """A lone null MX says that the domain takes no mail: no address record helps."""
    names = tuple(host.name for host in hosts if host.name)
    return Answer(State.ACCEPTS, names) if names else Answer(State.REFUSES)


def _stored(domain: str) -> Answer | None:
    fact = DomainFact.objects.filter(
        domain=domain, expires_at__gt=timezone.now()
    ).first()
    return Answer(State(fact.state), tuple(fact.mx_hosts)) if fact else None


def _store(domain: str, answer: Answer) -> None:
    lifetime = _LIFETIMES.get(answer.state)
    if lifetime is None:
        return
    now = timezone.now()
    fact = DomainFact(
        domain=domain,
        state=answer.state,
        mx_hosts=list(answer.mx_hosts),
        checked_at=now,
        expires_at=now + lifetime,
    )
    # One statement: two processes that learn the same at once do not collide.
    DomainFact.objects.bulk_create(
        [fact],
        update_conflicts=True,
        unique_fields=["domain"],
        update_fields=["state", "mx_hosts", "checked_at", "expires_at"],
    )


class _NoDns:
    """Stands in when DNS_CHECK is off."""

    def mail_hosts(self, domain: str) -> list[MailHost]:
        raise Unanswered(domain)

    def has_address(self, domain: str) -> bool:
        raise Unanswered(domain)


@cache
def mail_domains() -> MailDomains:
    """The process's own, as the settings DNS_… want it."""
    resolver = (
        SystemResolver(settings.DNS_RESOLVERS) if settings.DNS_CHECK else _NoDns()
    )
    return MailDomains(resolver, canary=settings.DNS_CANARY_DOMAIN)
