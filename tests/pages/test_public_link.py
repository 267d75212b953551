"""A customer with a phone and the email; the accountant sees what they did."""

import re

import pytest
from playwright.sync_api import expect

from tests.invoices.visiting import PHONE
from tests.pages.conftest import PATIENCE_MS

# Without the PDF, as it came over the wire.
MOST_BYTES = 150_000
WEIGHT = """() => [
  ...performance.getEntriesByType("navigation"),
  ...performance.getEntriesByType("resource"),
].reduce((sum, entry) => sum + entry.transferSize, 0)"""


@pytest.fixture
def open_phone(browser):
    """A stranger's phone, with or without scripts."""
    contexts = []

    def open_one(**options):
        context = browser.new_context(
            locale="es-MX",
            viewport={"width": 390, "height": 844},
            user_agent=PHONE,
            has_touch=True,
            **options,
        )
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def link(accountant):
    """From the email of a new invoice, as the sandbox delivered it to the customer."""
    accountant.issue_usual_invoice("XENON")
    accountant.sees_state("Abierto")
    invoice = accountant.page.url
    accountant.go("/sandbox/?q=ana@example.com")
    accountant.page.get_by_role("link", name="ana@example.com").first.click()
    frame = accountant.page.frame_locator("iframe.mail-frame")
    url = frame.get_by_role("link", name="Ver y descargar la factura").get_attribute(
        "href"
    )
    accountant.page.goto(invoice)
    return url


def says_received(phone):
    phone.get_by_role("button", name="La recibí").click()
    expect(phone.get_by_role("status")).to_contain_text("ya avisó que la recibió")


def test_customer_opens_downloads_and_says_received(accountant, link, open_phone):
    phone = open_phone()
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Factura A-")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width == 390
    assert phone.evaluate(WEIGHT) < MOST_BYTES
    with phone.expect_response("**/abierta/") as told:
        phone.get_by_role("heading", level=1).tap()
    assert told.value.status == 204
    for name, ending in (("Descargar PDF", "pdf"), ("XML", "xml"), ("zip", "zip")):
        with phone.expect_download() as download:
            phone.get_by_role("link", name=re.compile(name)).tap()
        assert download.value.suggested_filename.endswith(f".{ending}")
        assert download.value.path().stat().st_size > 2_000
    says_received(phone)
    assert phone.context.cookies() == []
    assert all(url.startswith(accountant.url) for url in asked)

    accountant.sees_state("Recibida: lo dijo su cliente")
    visits = accountant.page.locator(".visits")
    for text in ("Abrió la factura", "Descargó el PDF", "Dijo que la recibió"):
        expect(visits).to_contain_text(text, timeout=PATIENCE_MS)
    expect(visits).to_contain_text("ana@example.com · Safari en iPhone")


def test_all_of_it_works_without_scripts(accountant, link, open_phone):
    phone = open_phone(java_script_enabled=False)
    phone.goto(link)
    with phone.expect_download():
        phone.get_by_role("link", name="Descargar PDF").click()
    says_received(phone)
    accountant.sees_state("Recibida: lo dijo su cliente")


def test_accountant_may_look_from_the_mailbox_without_counting(accountant, link):
    page = accountant.page
    accountant.go("/sandbox/?q=ana@example.com")
    page.get_by_role("link", name="ana@example.com").first.click()
    frame = page.frame_locator("iframe.mail-frame")
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Ver y descargar la factura").click()
    expect(opened.value.get_by_text("no cuenta como suyo")).to_be_visible()
    expect(opened.value.get_by_role("button", name="La recibí")).to_have_count(0)


def test_links_are_retired_and_renewed_with_the_keyboard(accountant, link, open_phone):
    page = accountant.page
    shared = page.get_by_label("Cópielo y mándelo como quiera").input_value()
    page.get_by_text("Cambiar o retirar").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Retirar todos los enlaces").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("ya no abren la factura")).to_be_visible()
    phone = open_phone()
    for url in (link, shared):
        assert phone.goto(url).status == 404
        expect(phone.get_by_text("pida un enlace nuevo")).to_be_visible()
    page.get_by_role("button", name="Hacer un enlace nuevo").focus()
    page.keyboard.press("Enter")
    renewed = page.get_by_label("Cópielo y mándelo como quiera").input_value()
    assert phone.goto(renewed).status == 200
