"""The rates: nobody waits who need not, and nobody is hit in bursts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.limits import Lane, Rate, lane_rates, provider_rate

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RATE = Rate(per_second=2, burst=5)


def lanes(domain, mail_host="", provider="plain"):
    rate = provider_rate(provider, of_account={})
    known = {"provider_rate": rate, "domain": domain, "mail_host": mail_host}
    return list(lane_rates(provider=provider, **known))


@pytest.mark.parametrize(
    ("domain", "mail_host", "lane"),
    [
        ("hotmail.com", "", "host outlook.com"),
        ("live.com.mx", "", "host outlook.com"),
        ("outlook.es", "x.olc.protection.outlook.com", "host outlook.com"),
        ("yahoo.com.mx", "mta5.am0.yahoodns.net", "host yahoo"),
        ("prodigy.net.mx", "", "host telmex"),
        ("empresa.mx", "nlp1.telmex.com", "host telmex"),
    ],
)
def test_hosts_that_mind_bursts_have_a_lane(domain, mail_host, lane):
    assert lanes(domain, mail_host) == [lane]


@pytest.mark.parametrize(
    ("domain", "mail_host"),
    [
        ("empresa.mx", ""),
        ("gmail.com", "gmail-smtp-in.l.google.com"),
        ("empresa.mx", "empresa-mx.mail.protection.outlook.com"),
        ("live.mx", "mx.live.mx"),
        ("empresa.mx", "nottelmex.com"),
    ],
)
def test_others_have_none(domain, mail_host):
    assert lanes(domain, mail_host) == []


def test_documented_rate_of_the_provider_counts_too():
    assert lanes("hotmail.com", provider="resend") == [
        "provider resend",
        "host outlook.com",
    ]


@pytest.mark.parametrize(
    ("name", "of_account", "rate"),
    [
        ("resend", {}, Rate(2, burst=2)),
        ("resend", {"resend": 10}, Rate(10, burst=10)),
        ("brevo", {"resend": 10}, Rate(1000, burst=1000)),
        ("amazon_ses", {}, None),
        ("amazon_ses", {"amazon_ses": 14.0}, Rate(14, burst=14)),
        ("mailgun", {"mailgun": 0.5}, Rate(0.5, burst=1)),
    ],
)
def test_rate_of_the_account_comes_before_the_documented_one(name, of_account, rate):
    assert provider_rate(name, of_account=of_account) == rate


def sent_at(lane, asked_at):
    """The moments at which those who ask are let through, each until it is."""
    sent, waiting = [], sorted(asked_at)
    while waiting:
        now = waiting.pop(0)
        if lane.admits(now):
            lane.take(now)
            sent.append(now)
        else:
            waiting = sorted([*waiting, lane.next_slot(now)])
    return sent


@given(st.lists(st.integers(0, 60_000), max_size=60))
def test_no_window_holds_more_than_the_rate_and_the_burst(asked_ms):
    asked = [NOW + timedelta(milliseconds=one) for one in asked_ms]
    sent = sent_at(Lane(RATE, NOW, NOW), asked)
    assert len(sent) == len(asked)
    for at, first in enumerate(sent):
        for count, last in enumerate(sent[at:], start=1):
            allowed = RATE.burst + (last - first) / RATE.interval
            assert count <= allowed + 0.001


def test_a_thousand_at_once_take_their_time_and_no_more():
    sent = sent_at(Lane(RATE, NOW, NOW), [NOW] * 1_000)
    seconds = (sent[-1] - NOW).total_seconds()
    assert 490 <= seconds <= 510
