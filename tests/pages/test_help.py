"""The help centre with the keyboard alone, by somebody without an account."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def search(page, site):
    page.goto(f"{site.url}/ayuda/")
    return page.get_by_role("searchbox", name="Buscar en la ayuda")


def test_answer_is_found_and_opened_with_the_keyboard(page, search):
    search.focus()
    page.keyboard.type("no me llegó")
    expect(page.get_by_role("status")).to_contain_text("para «no me llegó»")
    expect(page).to_have_url(re.compile(r"\?q=no"))
    page.keyboard.press("ArrowDown")
    expect(
        page.get_by_role("link", name=re.compile("Por qué no llegan"))
    ).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(search).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Por qué no llegan los correos"
    )


def test_nothing_found_offers_topics(page, search):
    search.focus()
    page.keyboard.type("xyzzy")
    expect(page.get_by_role("status")).to_have_text("Nada para «xyzzy»")
    expect(
        page.get_by_role("heading", name=re.compile("No encontramos"))
    ).to_be_visible()


@pytest.mark.parametrize("has_clipboard", [True, False])
def test_values_are_copied_with_the_keyboard(page, site, has_clipboard):
    """Without a secure connection a browser has no clipboard to offer."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not has_clipboard:
        page.add_init_script("Clipboard.prototype.writeText = undefined")
    page.goto(f"{site.url}/ayuda/lista-blanca/")
    button = page.get_by_role("button", name=re.compile("Copiar Dirección"))
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").nth(1)).to_have_text("Copiado")
    read = "navigator.clipboard.readText()"
    assert page.evaluate(read) == "no-replay@easysmart.com.mx"


def test_search_answers_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/ayuda/")
    page.get_by_role("searchbox").fill("lista negra")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("link", name=re.compile("Qué es la lista negra"))
    ).to_be_visible()
    page.goto(f"{site.url}/ayuda/lista-blanca/")
    expect(page.get_by_role("button", name=re.compile("Copiar"))).to_have_count(0)
    context.close()
