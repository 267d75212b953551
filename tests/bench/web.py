"""What a web process weighs."""

import tempfile
from pathlib import Path

import requests

from tests.bench import Measurement, benchmark
from tests.site import Site

REQUESTS = 50


@benchmark("web.rss_mb")
def rss_of_a_worker() -> Measurement:
    """Resident memory of gunicorn's one worker after pages with and without rows."""
    with tempfile.TemporaryDirectory() as directory:
        site = Site(Path(directory))
        site.install()
        try:
            site.start("web")
            for _ in range(REQUESTS):
                requests.get(f"{site.url}/entrar/", timeout=10).raise_for_status()
                requests.get(f"{site.url}/salud/", timeout=10).raise_for_status()
            return Measurement(site.rss_mb("web"), "MB", REQUESTS * 2)
        finally:
            site.kill()
