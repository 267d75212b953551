"""The border to DNS: the two questions that the check asks, and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import dns.exception
import dns.resolver

# A lost packet is asked again once; a person who types waits no longer than this.
TRY_SECONDS = 0.7
LIFETIME_SECONDS = 1.5


class NoSuchDomain(Exception):
    """DNS says that the domain does not exist (NXDOMAIN)."""


class Unanswered(Exception):
    """A timeout, a broken server, or no server at all: nothing is known."""


@dataclass(frozen=True, slots=True)
class MailHost:
    """One MX record; `name` in lower case without final dot, "" for a null MX."""

    preference: int
    name: str


class Resolver(Protocol):
    """What the check wants of DNS. Domains are A-labels, taken as absolute."""

    def mail_hosts(self, domain: str) -> list[MailHost]:
        """MX records, empty when there are none. Raises NoSuchDomain, Unanswered."""

    def has_address(self, domain: str) -> bool:
        """True with an A or AAAA record. Raises NoSuchDomain, Unanswered."""


class SystemResolver:
    """dnspython, on the given servers or on those that the machine itself uses."""

    def __init__(self, nameservers: Sequence[str] = (), *, port: int = 53) -> None:
        self._nameservers = list(nameservers)
        self._port = port

    def mail_hosts(self, domain: str) -> list[MailHost]:
        records = self._ask(domain, "MX")
        hosts = [
            MailHost(r.preference, r.exchange.to_text().lower().rstrip("."))
            for r in records
        ]
        return sorted(hosts, key=lambda host: (host.preference, host.name))

    def has_address(self, domain: str) -> bool:
        return any(self._ask(domain, kind) for kind in ("A", "AAAA"))

    def texts(self, name: str) -> list[str]:
        """TXT records, each put together. Raises NoSuchDomain, Unanswered."""
        records = self._ask(name, "TXT")
        return [b"".join(r.strings).decode("utf-8", "replace") for r in records]

    def _ask(self, domain: str, kind: str) -> Iterable[Any]:
        try:
            # Made for each question: whoever asks, the default one stays as it is.
            resolver = dns.resolver.Resolver(configure=not self._nameservers)
            resolver.nameservers = self._nameservers or resolver.nameservers
            resolver.port = self._port
            resolver.timeout, resolver.lifetime = TRY_SECONDS, LIFETIME_SECONDS
            return resolver.resolve(f"{domain}.", kind, search=False)
        except dns.resolver.NXDOMAIN as error:
            raise NoSuchDomain(domain) from error
        except dns.resolver.NoAnswer:
            return ()
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise Unanswered(domain) from error
