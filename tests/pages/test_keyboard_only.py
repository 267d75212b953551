"""The three things done most under pressure, without a mouse: focus, keys, text."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import PATIENCE_MS

# No page makes one press it more often to come anywhere.
MOST_TABS = 80


@pytest.fixture
def keys(accountant):
    """The keyboard, on a page where a click of the mouse is an error."""
    page = accountant.page
    page.add_init_script(
        "addEventListener('click', (event) => {"
        " if (event.detail) throw new Error('A mouse clicked'); }, true);"
    )
    return page.keyboard


def tab_to(page, target):
    """Press Tab until this has the focus, as somebody does who sees no other way."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if target.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {target}")


def open_bounced_invoice(accountant):
    page = accountant.page
    accountant.go("/facturas/?estado=undelivered")
    tab_to(page, page.get_by_role("link", name=re.compile(r"^A-\d+$")).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Su camino")).to_be_visible()


def test_invoice_is_issued(accountant, keys):
    accountant.issue_usual_invoice("XENON")
    accountant.sees_state("Abierto")


def test_invoice_is_sent_again_to_another_address(accountant, keys):
    page = accountant.page
    open_bounced_invoice(accountant)
    tab_to(page, page.get_by_role("link", name="Reenviar a otra dirección"))
    keys.press("Enter")
    address = page.get_by_label("Correo electrónico").first
    tab_to(page, address)
    keys.press("Control+a")
    keys.type("otra.direccion@example.com")
    keys.press("Control+Enter")
    accountant.sees_state("Abierto")
    expect(page.get_by_text("Cliente: otra.direccion@example.com")).to_be_visible(
        timeout=PATIENCE_MS
    )


def test_address_is_released(accountant, keys):
    page = accountant.page
    accountant.go("/admin/blacklist/suppression/add/")
    tab_to(page, page.get_by_label("Dirección"))
    keys.type("liberada@example.com")
    tab_to(page, page.get_by_label("Razón"))
    keys.type("Pidió que no se le escriba")
    tab_to(page, page.get_by_role("button", name="Guardar", exact=True))
    keys.press("Enter")
    listed = page.get_by_role("link", name="liberada@example.com")
    tab_to(page, listed.first)
    keys.press("Enter")
    tab_to(page, page.get_by_role("link", name="Liberar", exact=True))
    keys.press("Enter")
    tab_to(page, page.locator("[name=why]"))
    keys.type("El buzón ya existe")
    tab_to(page, page.get_by_role("button", name="Liberar"))
    keys.press("Enter")
    expect(page.get_by_text(re.compile("liberad", re.I)).first).to_be_visible()
    expect(page.get_by_role("link", name="Bloquear otra vez")).to_be_visible()
