"""An issuer's owner gives another program a key, and the program uses it."""

import requests
from playwright.sync_api import expect


def test_key_made_with_the_keyboard_works_until_it_is_revoked(accountant):
    page = accountant.page
    accountant.go("/emisor/llaves/")
    page.get_by_label("Nombre").focus()
    page.keyboard.type("ERP de prueba")
    page.keyboard.press("Enter")
    token = page.get_by_label("Llave nueva")
    expect(token).to_be_focused()
    url = f"{accountant.url}/api/v1/customers"
    headers = {"Authorization": f"Bearer {token.input_value()}"}
    assert requests.get(url, headers=headers, timeout=30).status_code == 200
    page.get_by_text("Revocar…").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Revocar ERP de prueba").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Revocada el")).to_be_visible()
    assert requests.get(url, headers=headers, timeout=30).status_code == 401


def test_reference_shows_under_the_content_security_policy(accountant):
    accountant.go("/api/v1/docs")
    heading = accountant.page.get_by_role("heading", name="Enviar otra vez")
    expect(heading).to_be_visible()
