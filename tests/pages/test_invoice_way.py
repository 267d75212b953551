"""The whole road in a real browser, against real web, worker and beat processes."""

import re

from playwright.sync_api import expect

from tests.pages.conftest import PATIENCE_MS


def test_mistyped_address_is_corrected_and_the_invoice_arrives(accountant):
    page = accountant.page
    accountant.fill_customer(
        rfc="KICR630120NX3", nombre="RODRIGO KITIA CASTRO", regimen="612", cp="36246"
    )
    address = page.get_by_label("Correo electrónico").first
    address.fill("ana@hotmial.com")
    expect(page.locator("[aria-live]").first).to_contain_text("ana@hotmail.com")
    page.keyboard.press("ArrowDown")
    expect(address).to_have_value("ana@hotmail.com")
    accountant.save()

    accountant.issue_usual_invoice("RODRIGO KITIA")
    accountant.sees_state("Abierto")
    expect(page.get_by_text("Cliente: ana@hotmail.com")).to_be_visible()
    page.locator("iframe.paper").scroll_into_view_if_needed()

    accountant.go("/sandbox/")
    page.get_by_role("link", name="ana@hotmail.com").first.click()
    expect(page.get_by_text("ana@hotmail.com").first).to_be_visible()
    for ending in (".xml", ".pdf"):
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile(re.escape(ending))).click()
        assert download.value.suggested_filename.endswith(ending)
        assert download.value.path().stat().st_size > 2_000


def test_bounced_address_is_blocked_corrected_and_resent(accountant):
    page = accountant.page
    accountant.fill_customer(
        rfc="IXS7607092R5",
        nombre="INTERNACIONAL XIMBO Y SABORES",
        regimen="601",
        cp="23004",
    )
    page.get_by_label("Correo electrónico").first.fill("rebote.ximbo@example.com")
    accountant.save()

    accountant.issue_usual_invoice("INTERNACIONAL XIMBO")
    accountant.sees_state("Rebotó")
    expect(page.get_by_text("La dirección no existe").first).to_be_visible()
    accountant.keeps_picture("invoice")

    page.get_by_role("link", name="Reenviar a otra dirección").click()
    address = page.get_by_label("Correo electrónico").first
    address.press("End")
    address.press("Backspace")
    address.type("m")
    check = page.locator("[aria-live]").first
    expect(check).to_contain_text("bloquead", ignore_case=True)

    address.fill("compras.ximbo@example.com")
    expect(check).not_to_contain_text("bloquead", ignore_case=True)
    page.get_by_label("Guardar estas direcciones en el cliente").check()
    page.get_by_role("button", name="Reenviar").click()
    accountant.sees_state("Abierto")
    expect(page.get_by_text("Envíos anteriores (1)")).to_be_visible(timeout=PATIENCE_MS)


def test_address_blocked_by_the_administrator_is_refused(accountant):
    page = accountant.page
    accountant.go("/admin/blacklist/suppression/add/")
    page.get_by_label("Dirección").fill("nunca@example.com")
    page.get_by_label("Razón").fill("El cliente pidió que no se le escriba ahí")
    page.get_by_role("button", name="Guardar", exact=True).click()

    accountant.fill_customer(
        rfc="MISC491214B86", nombre="CECILIA MIRANDA SANCHEZ", regimen="612", cp="01010"
    )
    page.get_by_label("Correo electrónico").first.fill("nunca@example.com")
    accountant.save()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page).to_have_url(re.compile("/clientes/nuevo/"))
