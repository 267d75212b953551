"""The address check over HTTP, at 300 requests a second, with a large blacklist."""

import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import local

import psycopg
import requests

from invoices.demo import EMAIL, PASSWORD
from tests import services
from tests.bench import Measurement, benchmark
from tests.site import Site

SUPPRESSED = 1_000_000
PER_SECOND = 300
SECONDS = 8
CLIENTS = 16
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
            times = sorted(_times(site.url))
            return Measurement(times[len(times) * 99 // 100] * 1e3, "ms", len(times))
        finally:
            site.kill()


def _times(url: str) -> list[float]:
    cookies = _log_in(url)
    kept = local()

    def ask(number: int, due: float) -> float:
        if not hasattr(kept, "session"):
            kept.session = requests.Session()
            kept.session.cookies.update(cookies)
        time.sleep(max(0.0, due - time.perf_counter()))
        address = ADDRESSES[number % len(ADDRESSES)].format(number)
        answer = kept.session.get(
            f"{url}/correos/comprobar/", params={"address": address}, timeout=30
        )
        answer.raise_for_status()
        return time.perf_counter() - due

    with ThreadPoolExecutor(CLIENTS) as pool:
        # Each connection is opened once before anything counts.
        list(pool.map(ask, range(4 * CLIENTS), [0.0] * 4 * CLIENTS))
        started = time.perf_counter() + 0.5
        dues = (started + number / PER_SECOND for number in count())
        return list(pool.map(ask, range(PER_SECOND * SECONDS), dues))


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
