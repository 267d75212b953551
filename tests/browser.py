"""Fixtures for tests in a real browser. They drive `site`, never the ORM."""

import os
import re
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from invoices.demo_account import EMAIL, PASSWORD

# Chromium asks its maker's servers by itself otherwise.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def log_in(page, url, *, email=EMAIL, password=PASSWORD):
    """Open the site at this address as the demo user, and wait for the first page."""
    page.goto(f"{url}/entrar/")
    page.get_by_label("Correo electrónico").fill(email)
    page.get_by_label("Contraseña").fill(password)
    page.keyboard.press("Enter")
    # With its scripts: keys pressed before they are there would be lost.
    page.wait_for_url(re.compile(rf"{re.escape(url)}/(primeros-pasos/)?$"))


@pytest.fixture(scope="session")
def browser(chromium_path):
    # Playwright keeps an event loop in this thread, and Django then takes every
    # later query of the run for one from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A fresh visitor. Fails on a script error or a breach of the CSP."""
    context = browser.new_context(
        locale="es-MX",
        timezone_id="America/Mexico_City",
        viewport={"width": 1440, "height": 900},
    )
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.extend(_breaches(message)))
    yield page
    context.close()
    assert problems == []


def _breaches(message):
    if "Content Security Policy" in message.text:
        yield message.text


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that failed at a page shows where it was, and leaves a picture of it."""
    report = yield
    page = item.funcargs.get("page")
    if report.failed and call.when == "call" and page:
        picture = Path(tempfile.gettempdir()) / f"easysmart-{item.name}.png"
        page.screenshot(path=picture, full_page=True)
        report.sections.append(("page", f"{page.url}\n{picture}"))
    return report
