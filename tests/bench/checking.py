"""The address check over HTTP, at 300 requests a second, with a large blacklist."""

import re
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
import requests

from invoices.demo_account import EMAIL, PASSWORD
from tests import services
from tests.bench import Measurement, benchmark
from tests.bench._load import times_at_rate
from tests.site import Site

SUPPRESSED = 1_000_000
PER_SECOND = 300
SECONDS = 10
CONNECTIONS = 16
ADDRESSES = ["ana@hotmial.com", "dead{}@example.com", "compras{}@ejemplo.com.mx"]
FILL = """
    INSERT INTO blacklist_suppression
        (address, reason, state, since, last_seen_at, count)
    SELECT 'dead' || n || '@example.com', 'invalid', 'active', now(), now(), 1
    FROM generate_series(1, %s) AS n
"""


@benchmark("check.http_p99_ms")
def slowest_over_http() -> Measurement:
    """From the moment a request was due, so that one that had to wait counts fully."""
    times, _ = _measured()
    return Measurement(times[len(times) * 99 // 100] * 1e3, "ms", len(times))


@benchmark("check.http_cpu_ms")
def cpu_over_http() -> Measurement:
    """Of the web processes alone, for each request: what a busy machine cannot blur."""
    times, cpu_seconds = _measured()
    return Measurement(cpu_seconds / len(times) * 1e3, "ms", len(times))


@cache
def _measured() -> tuple[list[float], float]:
    """The times in order, and the CPU that the web processes took, in seconds."""
    url = services.postgres().create("bench_checking")
    with tempfile.TemporaryDirectory() as directory:
        site = Site(
            Path(directory),
            DATABASE_URL=url,
            ADDRESS_CHECKS_PER_MINUTE="1000000",
            # Gunicorn's own variable: a process for each core.
            WEB_CONCURRENCY="2",
        )
        site.install()
        site.load()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(FILL, [SUPPRESSED])
            connection.execute("ANALYZE")
        try:
            site.start("web")
            return _load(site)
        finally:
            site.kill()


def _load(site: Site) -> tuple[list[float], float]:
    cookies = "; ".join(f"{k}={v}" for k, v in _log_in(site.url).items())
    asked = [
        (
            f"GET /correos/comprobar/?address={quote(_address(number))} HTTP/1.1\r\n"
            f"Host: localhost:{site.port}\r\nCookie: {cookies}\r\n\r\n"
        ).encode()
        for number in range(PER_SECOND * SECONDS)
    ]
    # Once for the connections of all threads to the database.
    times_at_rate(site.port, asked[:300], per_second=100, connections=CONNECTIONS)
    before = site.cpu_seconds("web")
    times = times_at_rate(
        site.port, asked, per_second=PER_SECOND, connections=CONNECTIONS
    )
    return sorted(times), site.cpu_seconds("web") - before


def _address(number: int) -> str:
    return ADDRESSES[number % len(ADDRESSES)].format(number)


def _log_in(url: str) -> dict[str, str]:
    with requests.Session() as session:
        page = session.get(f"{url}/entrar/", timeout=30)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token
        form = {
            "username": EMAIL,
            "password": PASSWORD,
            "csrfmiddlewaretoken": token[1],
        }
        session.post(f"{url}/entrar/", form, timeout=30).raise_for_status()
        return session.cookies.get_dict()
