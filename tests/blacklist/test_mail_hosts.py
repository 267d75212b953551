"""Whose server takes the mail, by the rules that are shipped."""

import pytest

from blacklist.mail_host_families import MailHostRule, families, family_codes
from blacklist.mail_hosts import HostRule, family_of


@pytest.mark.parametrize(
    ("domain", "mx", "family"),
    [
        ("hotmail.com", [], "microsoft-consumer"),
        ("empresa.mx", ["empresa-mx.mail.protection.outlook.com"], "microsoft-365"),
        ("empresa.mx", ["empresa-mx.j-v1.mx.microsoft"], "microsoft-365"),
        ("otro.mx", ["otro-mx.olc.protection.outlook.com"], "microsoft-consumer"),
        ("empresa.mx", ["aspmx.l.google.com", "alt1.aspmx.l.google.com"], "google"),
        ("empresa.mx", ["mta5.am0.yahoodns.net"], "yahoo"),
        ("empresa.mx", ["mx01.mail.icloud.com"], "apple"),
        ("empresa.mx", ["mxa-001.gslb.pphosted.com"], "proofpoint"),
        ("empresa.mx", ["us-smtp-inbound-1.mimecast.com"], "mimecast"),
        ("empresa.mx", ["smtp.secureserver.net"], "godaddy"),
        ("empresa.mx", ["mail.empresa.mx"], "own"),
        ("empresa.mx", ["mx.quien-sabe.mx"], "other"),
        ("empresa.mx", [], ""),
    ],
)
def test_shipped_rules_know_the_usual_hosts(db, domain, mx, family):
    assert family_codes({domain: mx}) == {domain: family}


def test_telmex_domain_decides_before_its_mx(db):
    mx = ["telmexmail-com.mail.protection.outlook.com"]
    assert family_codes({"telmexmail.com": mx}) == {"telmexmail.com": "telmex"}


def test_suffix_holds_on_a_label_boundary(db):
    assert family_codes({"empresa.mx": ["mx.notgoogle.com"]}) == {"empresa.mx": "other"}


def test_longer_suffix_wins():
    rules = [HostRule("mx", "host.mx", "a"), HostRule("mx", "in.host.mx", "b")]
    assert family_of("x.mx", ["mx1.in.host.mx"], rules=rules) == "b"


def test_first_host_that_is_known_decides():
    rules = [HostRule("mx", "host.mx", "a")]
    assert family_of("x.mx", ["mx.nadie.mx", "mx.host.mx"], rules=rules) == "a"


def test_administrator_can_add_a_rule(db):
    MailHostRule.objects.create(
        family=families()["barracuda"], of="mx", suffix="filtro.mx"
    )
    assert family_codes({"empresa.mx": ["a.filtro.mx"]}) == {"empresa.mx": "barracuda"}


def test_every_shipped_family_has_advice(db):
    assert all(family.advice for family in families().values())
