"""Run Lighthouse on a site with demo data; a table, and 1 when a score is too low."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import QUIET, log_in
from tests.pages.visits import Addresses
from tests.services import chromium, free_port
from tests.site import Site

HERE = Path(__file__).resolve().parent
# The names of the addresses that are looked at.
PAGES = [
    "home",
    "invoice-list",
    "customer-create",
    "invoice-create",
    "invoice-detail",
    "public-invoice",
]
CATEGORIES = ("accessibility", "best-practices")
LEAST = 95


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        site = Site(Path(directory))
        site.install()
        site.load()
        try:
            site.start()
            scores = _all_scores(site, profile=f"{directory}/chromium")
        finally:
            site.kill()
    sys.stdout.write(f"{'page':<18}{''.join(f'{one:>16}' for one in CATEGORIES)}\n")
    for name, numbers in scores.items():
        sys.stdout.write(f"{name:<18}{''.join(f'{one:>16}' for one in numbers)}\n")
    return int(any(one < LEAST for numbers in scores.values() for one in numbers))


def _all_scores(site: Site, *, profile: str) -> dict[str, list[int]]:
    """By page, in a Chromium that is logged in and that Lighthouse drives."""
    port = free_port()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=[*QUIET, f"--remote-debugging-port={port}"],
        )
        log_in(context.pages[0], site.url)
        addresses = Addresses(
            read=lambda path: context.request.get(f"{site.url}{path}").text()
        )
        return {name: _scores(site.url + addresses.of(name), port) for name in PAGES}


def _scores(url: str, port: int) -> list[int]:
    """Of 100, one for each category. What costs points goes to standard error."""
    done = subprocess.run(
        [
            HERE / "node_modules/.bin/lighthouse",
            url,
            f"--port={port}",
            "--disable-storage-reset",
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
        ],
        env={**os.environ, "CHROME_PATH": chromium()},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=180,
    )
    report = json.loads(done.stdout)
    for audit in report["audits"].values():
        if audit["score"] == 0:
            sys.stderr.write(f"{url}: {audit['title']}\n")
    return [round(100 * report["categories"][one]["score"]) for one in CATEGORIES]
