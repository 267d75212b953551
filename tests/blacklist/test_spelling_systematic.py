"""Every slip of the finger in every popular provider: how many the check mends."""

from collections import Counter
from functools import cache

import pytest

from blacklist.spelling import EMPTY_BOOK, suggest
from blacklist.spelling.mailboxes import MAILBOXES
from blacklist.tables import words

# Five letters and more: among shorter names too many are real.
PROVIDERS = [
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "yahoo.com.mx",
    "outlook.es",
    "hotmail.es",
    "prodigy.net.mx",
    "protonmail.com",
]
BESIDE = {
    "a": "qsz",
    "c": "xv",
    "d": "sfe",
    "g": "fht",
    "h": "gjy",
    "i": "uok",
    "k": "jli",
    "l": "ko",
    "m": "n",
    "n": "bm",
    "o": "ipl",
    "p": "o",
    "r": "et",
    "t": "ry",
    "u": "yi",
    "y": "tu",
}


def swapped(name):
    for at in range(len(name) - 1):
        yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def doubled(name):
    return (name[:at] + name[at] + name[at:] for at in range(len(name)))


def dropped(name):
    return (name[:at] + name[at + 1 :] for at in range(len(name)))


def beside(name):
    for at, letter in enumerate(name):
        for key in BESIDE.get(letter, ""):
            yield name[:at] + key + name[at + 1 :]


def beside_too(name):
    for at, letter in enumerate(name):
        for key in BESIDE.get(letter, ""):
            yield name[: at + 1] + key + name[at + 1 :]


def other_vowel(name):
    for at, letter in enumerate(name):
        for vowel in "aeiou" if letter in "aeiou" else "":
            yield name[:at] + vowel + name[at + 1 :]


FLOORS = {
    swapped: 1.0,
    doubled: 1.0,
    dropped: 0.95,
    beside: 0.95,
    beside_too: 0.99,
    other_vowel: 0.95,
}


@cache
def outcomes(kind):
    """How many were mended, missed, and taken for another provider."""
    counts = Counter()
    for domain in PROVIDERS:
        name, _, ending = domain.partition(".")
        for slip in {*kind(name)} - {name} - words("real_names"):
            typed = f"{slip}.{ending}"
            if typed in MAILBOXES:
                continue
            suggestion = suggest(f"ana@{typed}", EMPTY_BOOK).suggestion
            counts["rows"] += 1
            counts["right"] += suggestion == f"ana@{domain}"
            counts["wrong"] += suggestion not in ("", f"ana@{domain}")
    return counts


@pytest.mark.parametrize(("kind", "floor"), FLOORS.items())
def test_most_are_mended(kind, floor):
    assert outcomes(kind)["right"] >= floor * outcomes(kind)["rows"] > 0


@pytest.mark.parametrize("kind", FLOORS)
def test_hardly_one_is_taken_for_another_provider(kind):
    assert outcomes(kind)["wrong"] <= 0.01 * outcomes(kind)["rows"]


@pytest.mark.parametrize(
    "ending",
    ["con", "cm", "om", "cmo", "vom", "xom", "cpm", "c0m", "comm", "coom", "comn"],
)
@pytest.mark.parametrize("name", ["gmail", "hotmail", "outlook", "yahoo", "icloud"])
def test_every_slip_of_com_is_mended(name, ending):
    assert suggest(f"ana@{name}.{ending}", EMPTY_BOOK).suggestion == f"ana@{name}.com"


@pytest.mark.parametrize("ending", ["com.mz", "con.mx", "com.nx", "cmo.mx", "com.mxx"])
@pytest.mark.parametrize("name", ["yahoo", "live", "hotmail"])
def test_every_slip_of_com_mx_is_mended(name, ending):
    typed = f"ana@{name}.{ending}"
    assert suggest(typed, EMPTY_BOOK).suggestion == f"ana@{name}.com.mx"


@pytest.mark.parametrize("typed", ["gmai.om", "gmial.cm", "gmil.cm", "gamil.om"])
def test_misspelt_name_before_a_lost_letter_of_com_is_mended(typed):
    assert suggest(f"ana@{typed}", EMPTY_BOOK).suggestion == "ana@gmail.com"


@pytest.mark.parametrize(
    "domain",
    ["epiuse.co.za", "translate.org.za", "ee.sun.ac.za", "empresa.com.bd"],
)
def test_ending_with_nothing_above_it_is_real_all_the_same(domain):
    assert suggest(f"ana@{domain}", EMPTY_BOOK).status == "ok"


@pytest.mark.parametrize("typed", ["12live.com", "1985live.com.mx", "77hotmail.com"])
def test_year_before_a_popular_provider_goes_back(typed):
    digits = "".join(filter(str.isdigit, typed))
    meant = f"ana{digits}@{typed.removeprefix(digits)}"
    assert suggest(f"ana@{typed}", EMPTY_BOOK).suggestion == meant
