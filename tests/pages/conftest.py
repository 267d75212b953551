"""A person at the browser: what they click, type and read."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import log_in
from tests.pages.visitor import PICTURES, Visitor

# A worker, a beat, a webhook and a poll stand between a click and its effect.
PATIENCE_MS = 30_000
WAIT_MS = 500


class Accountant:
    """Uses the site as its words and labels offer it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def go(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def go_until(self, path: str, wanted: Locator) -> None:
        """Again and again until it is there: a worker is still about it."""
        for _ in range(PATIENCE_MS // WAIT_MS):
            self.go(path)
            if wanted.count():
                return
            self.page.wait_for_timeout(WAIT_MS)

    def log_in(self) -> None:
        log_in(self.page, self.url)
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Hola")

    def fill_customer(self, *, rfc: str, nombre: str, regimen: str, cp: str) -> None:
        self.go("/clientes/nuevo/")
        self.page.get_by_label("RFC").fill(rfc)
        self.page.get_by_label("Nombre o razón social").fill(nombre)
        self.page.get_by_label("Régimen fiscal").select_option(regimen)
        self.page.get_by_label("Código postal").fill(cp)

    def save(self) -> None:
        self.page.get_by_role("button", name="Guardar", exact=True).click()

    def issue_usual_invoice(self, customer: str) -> None:
        """With the keyboard alone: customer, product, quantity, review, confirm."""
        self.go("/facturas/nueva/")
        self.page.get_by_label("Cliente", exact=True).focus()
        self.page.keyboard.type(customer)
        option = self.page.get_by_role("option", name=re.compile(customer, re.I))
        expect(option.first).to_be_visible()
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_label("Descripción", exact=True)).to_be_focused()
        self.page.keyboard.type("consultor")
        expect(
            self.page.get_by_role("option", name=re.compile("Consultoría"))
        ).to_be_visible()
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_label("Precio").first).to_have_value("1250.50")
        self.page.keyboard.type("2")
        expect(self.page.locator("#total")).to_have_text("2,901.16")
        self.page.keyboard.press("Control+Enter")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(
            "¿Emitir esta factura?"
        )
        self.page.keyboard.press("Enter")

    def keeps_picture(self, name: str) -> None:
        """For the README: SCREENSHOTS=docs/images script/test tests/pages."""
        if "SCREENSHOTS" in os.environ:
            self.page.screenshot(path=Path(os.environ["SCREENSHOTS"]) / f"{name}.png")

    def sees_state(self, text: str) -> None:
        badge = self.page.locator("#delivery .card__head .badge")
        expect(badge).to_contain_text(text, timeout=PATIENCE_MS)


@pytest.fixture
def accountant(page, site):
    person = Accountant(page, site.url)
    person.log_in()
    return person


@pytest.fixture(scope="module")
def stranger(browser, site):
    PICTURES.mkdir(parents=True, exist_ok=True)
    visitor = Visitor(browser, site.url)
    yield visitor
    visitor.context.close()


@pytest.fixture(scope="module")
def visitor(stranger, browser, site):
    visitor = Visitor(browser, site.url)
    visitor.log_in()
    yield visitor
    visitor.context.close()


@pytest.fixture(scope="module")
def delivered(visitor):
    """The visitor, once the demo's invoices were sent and one of them bounced."""
    path = f"{visitor.url}/admin/blacklist/suppression/"
    for _ in range(PATIENCE_MS // 500):
        if "rebote@example.com" in visitor.context.request.get(path).text():
            return visitor
        visitor.page.wait_for_timeout(500)
    raise AssertionError("The demo's bounce did not come")
