"""DNS as the tests want it."""

import threading
from collections import Counter

from blacklist.resolver import MailHost, NoSuchDomain, Unanswered


class FakeResolver:
    """Answers from two tables, and counts the questions about each domain.

    mx: domain to (preference, host) pairs, or an exception to raise.
    addresses: domains with an A record. All other domains do not exist.
    """

    def __init__(self, mx=None, *, addresses=()):
        self.mx = {"gmail.com": [(5, "gmail-smtp-in.l.google.com")], **(mx or {})}
        self.addresses = set(addresses)
        self.asked = Counter()
        self.gate = None

    def mail_hosts(self, domain):
        self.asked[domain] += 1
        if self.gate:
            self.gate.wait(timeout=5)
        found = self.mx.get(domain)
        if isinstance(found, type) and issubclass(found, Exception):
            raise found(domain)
        if found is None and domain not in self.addresses:
            raise NoSuchDomain(domain)
        return [MailHost(preference, name) for preference, name in found or []]

    def has_address(self, domain):
        return domain in self.addresses

    def hold(self):
        """Make every question wait until the returned event is set."""
        self.gate = threading.Event()
        return self.gate


class DeadResolver:
    """A network without DNS."""

    def mail_hosts(self, domain):
        raise Unanswered(domain)

    has_address = mail_hosts


class DenyingResolver:
    """A closed network: it says at once that nothing exists."""

    def __init__(self):
        self.asked = Counter()

    def mail_hosts(self, domain):
        self.asked[domain] += 1
        raise NoSuchDomain(domain)

    has_address = mail_hosts
