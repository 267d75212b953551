"""The spelling check alone: no DNS, no database, nothing remembered from before."""

import random
import statistics
import time
from functools import cache

from blacklist.spelling import Book, suggest
from blacklist.spelling.ending_slips import ending_cost
from blacklist.spelling.mailboxes import meant_mailbox
from blacklist.tables import words
from tests.bench import Measurement, benchmark, median_ms

SMALL, LARGE = 600, 20_000
CHECKED = 3_000
# Where half of the addresses are.
PROVIDERS = ["gmail.com"] * 10 + ["hotmail.com"] * 5 + ["outlook.com", "live.com.mx"]


def firm(chance: random.Random) -> str:
    syllables = ("ta", "ller", "mi", "na", "co", "gru", "po", "sol", "del", "nor", "te")
    name = "".join(chance.choices(syllables, k=chance.randint(3, 5)))
    return f"{name}.{chance.choice(['com', 'com.mx', 'mx'])}"


def person(chance: random.Random) -> str:
    given = chance.choice(sorted(words("given_names")))
    return f"{given}.{chance.choice(sorted(words('surnames_common')))}"


@cache
def book(size: int) -> tuple[Book, list[str]]:
    """A book of this size, half of it at providers, and its firms."""
    chance = random.Random(size)  # noqa: S311 (the same book each time)
    firms = [firm(chance) for _ in range(size // 3)]
    domains = [*firms, *chance.choices(PROVIDERS, k=len(firms))]
    addresses = [f"{person(chance)}@{chance.choice(domains)}" for _ in range(size)]
    return Book.build(addresses, firms), firms


def typed(firms: list[str]) -> list[str]:
    """What people type: one in eight with a letter lost somewhere."""
    chance = random.Random(8)  # noqa: S311 (the same addresses each time)
    addresses = []
    for _ in range(CHECKED):
        domain = chance.choice([chance.choice(firms), firm(chance), *PROVIDERS[:2]])
        address = f"{person(chance)}@{domain}"
        if chance.random() < 1 / 8:
            at = chance.randrange(len(address))
            address = address[:at] + address[at + 1 :]
        addresses.append(address)
    return addresses


@cache
def times_us(size: int) -> list[float]:
    known, firms = book(size)
    times = []
    for address in typed(firms):
        meant_mailbox.cache_clear()
        ending_cost.cache_clear()
        started = time.perf_counter()
        suggest(address, known)
        times.append((time.perf_counter() - started) * 1e6)
    return sorted(times)


@benchmark("check.spelling_median_us")
def median_with_a_small_book() -> Measurement:
    return Measurement(statistics.median(times_us(SMALL)), "us", CHECKED)


@benchmark("check.spelling_p99_us")
def slowest_with_a_small_book() -> Measurement:
    return Measurement(times_us(SMALL)[CHECKED * 99 // 100], "us", CHECKED)


@benchmark("check.spelling_20k_median_us")
def median_with_a_large_book() -> Measurement:
    return Measurement(statistics.median(times_us(LARGE)), "us", CHECKED)


@benchmark("check.book_600_build_ms")
def building_a_small_book() -> Measurement:
    known, _ = book(SMALL)
    return median_ms(lambda: Book.build(known.addresses, known.delivered), n=50)
