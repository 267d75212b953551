"""Every page, light and dark, wide and narrow: axe finds nothing, and it weighs little.

One visit each; what it looked like stays in var/screenshots.
"""

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.pages import visits
from tests.pages.conftest import PATIENCE_MS

CSV = "rfc,nombre,regimen_fiscal,codigo_postal,correos\nXIA190128J61,,601,7634,ana@\n"


@pytest.fixture(scope="module")
def addresses(visitor, site):
    return visits.Addresses(
        read=lambda path: visitor.context.request.get(f"{site.url}{path}").text()
    )


def test_every_named_address_is_a_page_that_is_looked_at_or_none():
    pages = {name for name in visits.PAGES if ":" not in name} | visits.MADE
    webhooks = {name for name in visits.NAMES if name.endswith("-tracking")}
    assert pages | visits.NO_PAGES | visits.POSTS | webhooks == visits.NAMES


@pytest.mark.parametrize("name", visits.PAGES)
def test_page(visitor, addresses, name):
    assert visitor.go(addresses.of(name)).status == 200
    visitor.stood_still()
    visitor.finds_nothing_wrong(name)
    visitor.weighed_little()


def test_login(stranger):
    stranger.go("/entrar/")
    stranger.page.get_by_role("button", name="Entrar").click()
    expect(stranger.page.get_by_role("alert").first).to_be_visible()
    stranger.finds_nothing_wrong("login")
    stranger.weighed_little()


def test_import_report(visitor):
    visitor.go("/clientes/importar/")
    file = {"name": "clientes.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    visitor.page.locator("input[type=file]").set_input_files(file)
    visitor.page.locator("main form button").last.click()
    visitor.page.wait_for_url("**/clientes/importar/*/")
    visitor.finds_nothing_wrong("customer-import-report")


def test_archives_of_invoices(visitor):
    visitor.go("/facturas/archivos/")
    visitor.finds_nothing_wrong("archive-list-empty")
    visitor.go("/facturas/")
    visitor.page.get_by_role("button", name="XML y PDF de todas").click()
    visitor.finds_nothing_wrong("archive-list-open")
    expect(visitor.page.get_by_role("link", name="Descargar")).to_be_visible(
        timeout=PATIENCE_MS
    )
    visitor.finds_nothing_wrong("archive-list")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404"])
def test_error(visitor, name):
    if name == "404":
        assert visitor.go("/no-existe/").status == 404
    else:
        visitor.go("/")
        visitor.page.locator("main").evaluate(
            "(main, text) => { main.outerHTML = text; }", _main_of(name)
        )
    visitor.finds_nothing_wrong(f"error-{name}")


def test_error_of_ours(stranger):
    stranger.page.set_content(render_to_string("500.html"))
    stranger.finds_nothing_wrong("error-500")


def test_credit_note(visitor, addresses):
    visitor.go(addresses.of("invoice-detail"))
    visitor.page.get_by_role("button", name="Nota de crédito").click()
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Nota de crédito")
    visitor.finds_nothing_wrong("credit-note")


def test_unusual_invoice(visitor):
    visitor.go("/facturas/nueva/")
    page = visitor.page
    expect(page.get_by_label("Tipo de cambio")).to_be_hidden()
    page.locator("details.more > summary").press("Enter")
    page.get_by_label("Moneda").select_option("USD")
    page.get_by_label("Tipo de cambio").fill("18.1234")
    page.get_by_label("Factura global").select_option("04")
    expect(page.get_by_label("Mes", exact=True)).to_be_visible()
    expect(page.get_by_label("Cuota de IEPS")).to_be_hidden()
    page.get_by_label("Impuestos").select_option("ieps_cuota")
    expect(page.get_by_label("Cuota de IEPS")).to_be_visible()
    visitor.finds_nothing_wrong("invoice-create-unusual")


def test_refused_form(visitor):
    visitor.go("/clientes/nuevo/")
    visitor.page.get_by_role("button", name="Guardar", exact=True).click()
    expect(visitor.page.get_by_role("alert").first).to_be_visible()
    visitor.finds_nothing_wrong("customer-create-refused")


@pytest.mark.parametrize(("name", "key"), [("palette", "Control+k"), ("keys", "?")])
def test_dialog(visitor, name, key):
    visitor.go("/")
    visitor.page.keyboard.press(key)
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    if name == "palette":
        expect(visitor.page.get_by_role("option").first).to_be_visible()
    visitor.finds_nothing_wrong(f"dialog-{name}")


def _main_of(name):
    text = render_to_string(f"{name}.html")
    return text[text.index("<main") : text.index("</main>")]
