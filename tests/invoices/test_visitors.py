"""Who is at a public link: a person or a machine, and what is kept of one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.visitors import agent_family, is_person, network_of, visitor_of
from tests.invoices.visiting import PHONE

DAY = date(2026, 11, 24)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36"
)


def visitor(address="203.0.113.7", agent=PHONE, *, secret="key", day=DAY):
    return visitor_of(address, agent, secret=secret, day=day)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "WhatsApp/2.24.20.78 A",
        "TelegramBot (like TwitterBot)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (via ggpht.com GoogleImageProxy)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
        "Barracuda Sentinel (EE)",
        "Mozilla/5.0 Proofpoint URL Defense",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/131.0.0.0 Safari/537.36",
    ],
)
def test_machines_are_known_by_their_name(agent):
    assert not is_person({"User-Agent": agent})


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        CHROME,
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) Chrome/120.0 Mobile Safari/537.36",
        f"{PHONE} Telegram-Android/11.4",
        f"{PHONE} [LinkedInApp]/9.30",
    ],
)
def test_people_also_inside_other_applications_are_people(agent):
    assert is_person({"User-Agent": agent})


@pytest.mark.parametrize("site", ["none", "cross-site", "same-site"])
def test_what_did_not_come_from_our_page_is_no_click(site):
    assert not is_person({"User-Agent": CHROME, "Sec-Fetch-Site": site})


def test_click_on_our_page_is_a_persons():
    assert is_person({"User-Agent": CHROME, "Sec-Fetch-Site": "same-origin"})


def test_fetching_ahead_is_no_visit():
    assert not is_person({"User-Agent": CHROME, "Sec-Purpose": "prefetch"})


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (PHONE, "Safari en iPhone"),
        (CHROME, "Chrome en Windows"),
        (f"{CHROME} Edg/131.0", "Edge en Windows"),
        ("Mozilla/5.0 (Android 14; Mobile) Firefox/132.0", "Firefox en Android"),
        ("algo", "otro navegador"),
    ],
)
def test_family_names_browser_and_system_only(agent, family):
    assert agent_family(agent) == family


def test_hash_holds_for_one_visitor_and_one_day():
    assert visitor() == visitor()
    others = [
        visitor("203.0.113.8"),
        visitor(agent=CHROME),
        visitor(secret="other"),
        visitor(day=date(2026, 11, 25)),
    ]
    assert visitor().key not in {one.key for one in others}


@given(st.ip_addresses(), st.text(max_size=300))
def test_nothing_kept_says_where_somebody_was(address, agent):
    kept = visitor(str(address), agent)
    assert str(address) not in kept.key + kept.agent
    assert len(kept.key) <= 32 and len(kept.agent) <= 40


def test_subscriber_keeps_one_network_whatever_the_address():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert network_of("no es una") == ""
