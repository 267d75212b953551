"""Misspelt mailbox providers, and the real domains beside them."""

import pytest

from blacklist.spelling import EMPTY_BOOK, Slip, suggest


def meant(domain):
    return suggest(f"irasema.duarte@{domain}", EMPTY_BOOK).suggestion.partition("@")[2]


@pytest.mark.parametrize(
    ("typed", "provider"),
    [
        # A slip of the finger
        ("hotmial.com", "hotmail.com"),
        ("gmil.com", "gmail.com"),
        ("gmqil.com", "gmail.com"),
        ("outllok.com", "outlook.com"),
        ("yaho.com.mx", "yahoo.com.mx"),
        ("lvie.com.mx", "live.com.mx"),
        ("hotmaiñ.com", "hotmail.com"),
        # The ending
        ("gmail.con", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("hotmail.co", "hotmail.com"),
        ("yahoo.com.nx", "yahoo.com.mx"),
        ("yahoo.commx", "yahoo.com.mx"),
        ("live.com.mxx", "live.com.mx"),
        ("hotmail.mx", "hotmail.com.mx"),
        ("gmail.com.mx", "gmail.com"),
        # Junk after it
        ("gmail.comricardo", "gmail.com"),
        ("hotmail.com.com", "hotmail.com"),
        # A dot inside, missing or moved
        ("hot.mail.com", "hotmail.com"),
        ("g.mail.com.mx", "gmail.com"),
        ("hotmailcom", "hotmail.com"),
        ("hotmailcom.mx", "hotmail.com.mx"),
        ("gmailc.om", "gmail.com"),
        # As it was heard
        ("gimeil.com", "gmail.com"),
        ("hotmey.com", "hotmail.com"),
        ("jotmail.com", "hotmail.com"),
        ("autlook.com", "outlook.com"),
        ("yaju.es", "yahoo.es"),
        ("hayoo.com", "yahoo.com"),
        ("vodaphone.es", "vodafone.es"),
        # With an accent
        ("hotmaíl.com", "hotmail.com"),
        # Two slips
        ("gmeil.co", "gmail.com"),
        ("hotnail.con", "hotmail.com"),
        ("prodigi.net.nx", "prodigy.net.mx"),
    ],
)
def test_misspelt_provider_is_recognised(typed, provider):
    assert meant(typed) == provider


@pytest.mark.parametrize(
    "domain",
    [
        # Other countries' mailboxes
        "hotmail.se",
        "outlook.com.pe",
        "yahoo.co.jp",
        "live.co.uk",
        "gmail.fr",
        "gmx.de",
        # Real, and near
        "email.com",
        "hotmart.com",
        "life.com",
        "five.mx",
        "olive.com.mx",
        "mall.com",
        "grail.com",
        "cloud.com",
        "lookout.com",
        "hotel.com.mx",
        "tierra.com",
        "pemex.com",
        "telcel.com",
        "comcast.com",
        "sky.com",
        "hey.com",
        "pm.me",
        # Neither doubted nor suggested
        "outlook.com.mx",
        "yahoo.mx",
        # A name that is a word may stand under any ending
        "live.mx",
        "mail.com.mx",
        # A firm's own host
        "mail.obrasdelsur.com.mx",
    ],
)
def test_real_domain_is_left_alone(domain):
    assert meant(domain) == ""


def test_reason_is_the_provider():
    assert suggest("ana@hotmial.com", EMPTY_BOOK).reason == Slip.MAILBOX
