"""SPF, DKIM, DMARC and alignment, on what a fake DNS answers."""

import json

import pytest
from django.core.management import call_command

from blacklist.resolver import NoSuchDomain, Unanswered
from delivery.monitoring import Alert, SendingDomainCheck
from delivery.sending_domain import SendingDomain, check_sending_domain, organisation
from delivery.services.domain_check import run_checks, sending_domain

DOMAIN = SendingDomain(
    from_domain="ejemplo.com.mx",
    dkim_domain="ejemplo.com.mx",
    dkim_selector="s1",
    return_path="o1.email.ejemplo.com.mx",
    spf_include="spf.correo.net",
)
RIGHT = {
    "o1.email.ejemplo.com.mx": ["v=spf1 include:spf.correo.net -all"],
    "spf.correo.net": ["v=spf1 ip4:192.0.2.0/24 ~all"],
    "s1._domainkey.ejemplo.com.mx": ["v=DKIM1; k=rsa; p=MIGf"],
    "_dmarc.ejemplo.com.mx": ["v=DMARC1; p=quarantine"],
}


class FakeDns:
    """TXT records by name; without a record the name does not exist."""

    def __init__(self, **changes):
        self.records = changes

    def texts(self, name):
        found = self.records.get(name)
        if found is None:
            raise NoSuchDomain(name)
        if found == "silence":
            raise Unanswered(name)
        return found


def verdict(name, changes=None, domain=DOMAIN):
    checks = check_sending_domain(domain, FakeDns(**{**RIGHT, **(changes or {})}))
    return {one.name: one.verdict for one in checks}[name]


def test_all_is_well_when_all_is_there():
    checks = check_sending_domain(DOMAIN, FakeDns(**RIGHT))
    assert {one.name: one.verdict for one in checks} == {
        "SPF": "ok",
        "DKIM": "ok",
        "DMARC": "ok",
        "Alineación": "ok",
    }


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (None, "fail"),
        (["v=spf1 -all", "v=spf1 ~all"], "fail"),
        (["v=spf1 include:otro.net -all"], "fail"),
        (["v=spf1 include:spf.correo.net +all"], "warn"),
        (["otra cosa", "V=SPF1 include:spf.correo.net ~all"], "ok"),
        ("silence", "unknown"),
    ],
)
def test_spf(records, expected):
    assert verdict("SPF", {"o1.email.ejemplo.com.mx": records}) == expected


@pytest.mark.parametrize(("number", "expected"), [(9, "ok"), (10, "fail")])
def test_spf_needs_ten_lookups_at_most(number, expected):
    many = " ".join(f"exists:{at}.correo.net" for at in range(number))
    changes = {"spf.correo.net": [f"v=spf1 {many} ~all"]}
    assert verdict("SPF", changes) == expected


def test_spf_that_includes_itself_comes_to_an_end():
    changes = {"spf.correo.net": ["v=spf1 include:spf.correo.net ~all"]}
    assert verdict("SPF", changes) == "ok"


def test_mechanisms_without_a_lookup_cost_nothing():
    changes = {"spf.correo.net": ["v=spf1 ip4:1.2.3.4 ip6:::1 all"]}
    assert verdict("SPF", changes) == "ok"


@pytest.mark.parametrize(
    ("records", "expected"),
    [(None, "fail"), (["v=DKIM1; p="], "fail"), ("silence", "unknown")],
)
def test_dkim(records, expected):
    assert verdict("DKIM", {"s1._domainkey.ejemplo.com.mx": records}) == expected


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (None, "fail"),
        (["v=DMARC1; p=none"], "ok"),
        (["v=DMARC1; p=todo"], "fail"),
        (["v=DMARC1"], "fail"),
        ("silence", "unknown"),
    ],
)
def test_dmarc(records, expected):
    assert verdict("DMARC", {"_dmarc.ejemplo.com.mx": records}) == expected


def test_subdomain_has_the_dmarc_of_its_organisation():
    domain = SendingDomain("correo.ejemplo.com.mx", "ejemplo.com.mx", "s1", "r.mx")
    assert verdict("DMARC", domain=domain) == "ok"


@pytest.mark.parametrize(
    ("dkim", "return_path", "expected"),
    [
        ("ejemplo.com.mx", "rebotes.ejemplo.com.mx", "ok"),
        ("ejemplo.com.mx", "pm.mtasv.net", "warn"),
        ("otro.com.mx", "rebotes.ejemplo.com.mx", "fail"),
    ],
)
def test_alignment(dkim, return_path, expected):
    domain = SendingDomain("ejemplo.com.mx", dkim, "s1", return_path)
    assert verdict("Alineación", domain=domain) == expected


@pytest.mark.parametrize("name", ["uno.com.mx", "a.uno.com.mx", "a.b.uno.com.mx"])
def test_organisation_is_what_was_registered(name):
    assert organisation(name) == "uno.com.mx"


def ours(**changes):
    domain = sending_domain()
    return FakeDns(
        **{
            domain.return_path: ["v=spf1 -all"],
            f"s1._domainkey.{domain.from_domain}": ["p=MIGf"],
            f"_dmarc.{domain.from_domain}": ["v=DMARC1; p=none"],
            **changes,
        }
    )


def test_failure_is_kept_and_raises_an_alert(db):
    run_checks(ours(**{f"_dmarc.{sending_domain().from_domain}": None}))
    assert SendingDomainCheck.objects.get(name="DMARC").verdict == "fail"
    assert Alert.objects.get().subject == "DMARC"
    run_checks(ours())
    assert Alert.objects.get().ended_at


def test_silence_neither_raises_nor_ends_an_alert(db):
    place = f"_dmarc.{sending_domain().from_domain}"
    run_checks(ours(**{place: None}))
    run_checks(ours(**{place: "silence"}))
    assert Alert.objects.get().ended_at is None


def test_command_says_it_line_by_line(db, capsys):
    call_command("check_sending_domain")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["name"] for one in lines] == ["SPF", "DKIM", "DMARC", "Alineación"]
