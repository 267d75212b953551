"""Advice comes from a table that administrators edit, and from our own mail."""

import pytest
from django.urls import reverse

from blacklist.advice import Figures, forget_rules, is_disposable, is_unread, risk_of
from blacklist.models import AdviceRule

pytestmark = pytest.mark.django_db

BAD, GOOD, FEW = Figures(40, 10), Figures(40, 3), Figures(19, 19)


@pytest.fixture(autouse=True)
def fresh_rules():
    forget_rules()
    yield
    forget_rules()


def test_rules_are_shipped():
    assert is_disposable("mail.yopmail.com")
    assert is_unread("noreply")
    assert "Telmex" in risk_of("prodigy.net.mx", [], {})


def test_host_is_found_by_its_suffix_on_a_label_boundary():
    assert risk_of("ejemplo.mx", ["mx1.triara.com"], {})
    assert not risk_of("ejemplo.mx", ["mx.notriara.com"], {})


def test_our_own_figures_sharpen_a_rule():
    sentence = risk_of("prodigy.net.mx", [], {"prodigy.net.mx": BAD})
    assert "Telmex" in sentence
    assert "De los últimos 40 correos" in sentence
    assert "rebotaron 10" in sentence


def test_figures_speak_where_there_is_no_rule():
    assert "rebotaron 10" in risk_of(
        "ejemplo.mx", ["mx.ajeno.mx"], {"mx.ajeno.mx": BAD}
    )


@pytest.mark.parametrize("figures", [{}, {"hotmail.com": GOOD}, {"hotmail.com": FEW}])
def test_big_provider_is_not_spoken_of_while_our_mail_arrives(figures):
    assert risk_of("hotmail.com", [], figures) == ""


def test_changed_rule_holds_at_once(admin_client, django_capture_on_commit_callbacks):
    assert not is_unread("robot")
    form = {"kind": "unread", "name": " Robot@ ", "sentence": ""}
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("admin:blacklist_advicerule_add"), form)
    assert is_unread("robot")


def test_same_rule_twice_is_refused(admin_client):
    form = {"kind": "unread", "name": "noreply", "sentence": ""}
    response = admin_client.post(reverse("admin:blacklist_advicerule_add"), form)
    assert "Ya hay un consejo" in response.text
    assert AdviceRule.objects.filter(name="noreply").count() == 1


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("mxa-001.gslb.pphosted.com", "Proofpoint"),
        ("eu-smtp-inbound-1.mimecast.com", "Mimecast"),
        ("d1.ess.barracudanetworks.com", "Barracuda"),
    ],
)
def test_filter_before_a_mailbox_is_always_named(host, name):
    assert name in risk_of("ejemplo.mx", [host], {})


def test_microsoft_365_is_spoken_of_where_our_mail_comes_back():
    host = "ejemplo-mx.mail.protection.outlook.com"
    assert risk_of("ejemplo.mx", [host], {}) == ""
    sentence = risk_of("ejemplo.mx", [host], {"ejemplo.mx": BAD})
    assert "cuarentena" in sentence
    assert "rebotaron 10" in sentence
