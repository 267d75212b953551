"""dnspython at the border, against a name server of our own on this machine."""

import socket
import threading

import dns.message
import dns.rcode
import dns.rrset
import pytest

from blacklist import resolver
from blacklist.resolver import MailHost, NoSuchDomain, SystemResolver, Unanswered

ZONE = {
    ("ejemplo.mx.", "MX"): ["20 MAIL2.ejemplo.mx.", "10 mail.ejemplo.mx."],
    ("nulo.mx.", "MX"): ["0 ."],
    ("web.mx.", "A"): ["192.0.2.7"],
    ("seis.mx.", "AAAA"): ["2001:db8::7"],
}
NAMES = {name for name, _ in ZONE} | {"vacio.mx."}


def reply(wire):
    query = dns.message.from_wire(wire)
    question = query.question[0]
    name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
    answer = dns.message.make_response(query)
    if name == "roto.mx.":
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif name not in NAMES:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif (name, kind) in ZONE:
        records = ZONE[name, kind]
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *records))
    return None if name == "mudo.mx." else answer.to_wire()


@pytest.fixture
def system(monkeypatch):
    """A resolver that asks our name server, and does not wait long for it."""
    monkeypatch.setattr(resolver, "TRY_SECONDS", 0.1)
    monkeypatch.setattr(resolver, "LIFETIME_SECONDS", 0.2)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=[server], daemon=True)
    thread.start()
    yield SystemResolver(["127.0.0.1"], port=server.getsockname()[1])
    server.sendto(b"", server.getsockname())
    thread.join()
    server.close()


def serve(server):
    while True:
        wire, sender = server.recvfrom(4096)
        if not wire:
            return
        if sent := reply(wire):
            server.sendto(sent, sender)


def test_mail_hosts_come_best_first_in_lower_case(system):
    hosts = [MailHost(10, "mail.ejemplo.mx"), MailHost(20, "mail2.ejemplo.mx")]
    assert system.mail_hosts("ejemplo.mx") == hosts


def test_null_mx_has_an_empty_name(system):
    assert system.mail_hosts("nulo.mx") == [MailHost(0, "")]


def test_domain_without_records_has_no_hosts(system):
    assert system.mail_hosts("vacio.mx") == []
    assert not system.has_address("vacio.mx")


def test_address_of_either_kind_counts(system):
    assert system.has_address("web.mx")
    assert system.has_address("seis.mx")


def test_missing_domain_is_told_from_silence(system):
    with pytest.raises(NoSuchDomain):
        system.mail_hosts("nadie.mx")


@pytest.mark.parametrize("domain", ["roto.mx", "mudo.mx", "a" * 64 + ".mx"])
def test_broken_or_silent_server_is_no_answer(system, domain):
    with pytest.raises(Unanswered):
        system.mail_hosts(domain)
