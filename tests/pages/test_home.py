"""The first page in a real browser: its rows move while somebody looks at them."""

import re

from playwright.sync_api import expect

from tests.pages.conftest import PATIENCE_MS


def test_rows_move_by_themselves(accountant):
    page = accountant.page
    accountant.issue_usual_invoice("UNIVERSIDAD ROBOTICA")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^Factura \S+"))
    number = heading.inner_text().removeprefix("Factura ")

    accountant.go("/")
    page.evaluate("window.stayed = true")
    row = page.locator("#moving").get_by_role("link", name=number, exact=True)
    expect(row).to_be_visible()
    newest = page.locator("#newest tr", has_text=number)
    expect(newest).to_contain_text("Aceptado por", timeout=PATIENCE_MS)
    expect(row).to_have_count(0)
    assert page.evaluate("window.stayed")


def test_what_bounced_appears_with_the_action_that_helps(accountant):
    page = accountant.page
    accountant.go("/")
    # One of the demo's own invoices.
    care = page.get_by_role("listitem").filter(has_text="INDISTRIA").first
    expect(care).to_contain_text("La dirección no existe", timeout=PATIENCE_MS)
    accountant.keeps_picture("home")
    care.get_by_role("link", name="Corregir la dirección").click()
    expect(page).to_have_url(re.compile("/reenviar/"))
