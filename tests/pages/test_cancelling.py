"""An invoice is cancelled by keyboard alone, and its page says what the SAT answers."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.pages.conftest import PATIENCE_MS
from tests.pages.test_keyboard_only import tab_to

# Several rounds of a worker and a beat, and what the receptor takes to answer.
ANSWER_MS = 3 * PATIENCE_MS


def open_newest(accountant, customer):
    """As soon as it is stamped: the demo's own are while the first test begins."""
    links = accountant.page.get_by_role("link", name="A-")
    accountant.go_until(f"/facturas/?estado=stamped&q={customer}", links)
    links.first.click()
    accountant.sees_state("")


def sees_end(accountant, text):
    badge = accountant.page.locator("#delivery .card__head .badge")
    expect(badge).to_contain_text(text, timeout=ANSWER_MS)


def ask(accountant):
    """From the invoice's page, with keys alone."""
    page = accountant.page
    tab_to(page, page.get_by_role("link", name="Cancelar", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("¿Cancelar")
    first = page.get_by_role("radio").first
    tab_to(page, first)
    page.keyboard.press("Space")
    expect(page.get_by_label("Folio fiscal (UUID)")).to_be_visible()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Folio fiscal (UUID)")).to_be_hidden()
    page.keyboard.press("Control+Enter")


def test_invoice_is_cancelled_by_keyboard(accountant, visitor):
    page = accountant.page
    open_newest(accountant, "XENON")
    ask(accountant)
    sees_end(accountant, "Cancelada sin aceptación")
    expect(page.get_by_role("link", name="Acuse del SAT")).to_be_visible()
    visitor.go(urlsplit(page.url).path)
    visitor.finds_nothing_wrong("invoice-cancelled")


def test_customer_who_says_no_leaves_it_in_force(accountant):
    open_newest(accountant, "ROBOTICA")
    ask(accountant)
    accountant.sees_state("Cancelación en proceso")
    refused = accountant.page.get_by_text("la factura sigue vigente.")
    expect(refused).to_be_visible(timeout=ANSWER_MS)


def test_invoice_is_substituted_in_one_flow(accountant):
    page = accountant.page
    open_newest(accountant, "FUENTE NOLASCO")
    page.get_by_role("link", name="Cancelar", exact=True).click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Hacer la que la sustituye").click()
    expect(page.get_by_text("se cancela por sí sola con motivo 01")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("¿Emitir esta factura?")
    expect(page.get_by_text("Sustituye a la factura")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sustituye a la factura")).to_be_visible()
    page.get_by_text("Sustituye a la factura").get_by_role("link").click()
    sees_end(accountant, "Cancelada sin aceptación")
