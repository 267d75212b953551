"""The command palette and the shortcuts, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def palette(accountant):
    accountant.page.keyboard.press("Control+k")
    dialog = accountant.page.get_by_role("dialog")
    expect(dialog.get_by_role("option").first).to_be_visible()
    return dialog


def marked(palette):
    return palette.locator("[role=option][aria-selected=true]")


def test_customer_is_opened_with_a_few_keys(accountant, palette):
    accountant.page.keyboard.type("xochilt")
    expect(marked(palette)).to_contain_text("XOCHILT")
    accountant.page.keyboard.press("Enter")
    expect(accountant.page).to_have_url(re.compile(r"/clientes/\d+/"))


def test_enter_waits_for_the_answer_to_what_was_typed(accountant, palette):
    accountant.page.keyboard.type("buzón")
    accountant.page.keyboard.press("Enter")
    expect(accountant.page).to_have_url(re.compile("/sandbox/"))


def test_arrows_home_and_end_go_around(accountant, palette):
    keys = accountant.page.keyboard
    field = palette.get_by_role("combobox")
    last = palette.get_by_role("option").last
    for key, where in (
        ("End", last),
        ("ArrowDown", palette.get_by_role("option").first),
    ):
        keys.press(key)
        expect(where).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", re.compile(".+"))
    keys.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")
    keys.press("Home")
    expect(last).to_have_attribute("aria-selected", "false")


def test_escape_closes_it_and_gives_the_focus_back(accountant):
    page = accountant.page
    link = page.get_by_role("link", name="Nueva factura")
    link.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link).to_be_focused()


def test_only_the_latest_text_is_answered(accountant, palette):
    page = accountant.page
    late = []
    page.route(
        "**/buscar/?q=x*",
        lambda route: late.append(route) if not late else route.continue_(),
    )
    with page.expect_request("**/buscar/?q=x*"):
        page.keyboard.type("x")
    page.keyboard.type("ochilt")
    expect(marked(palette)).to_contain_text("XOCHILT")
    late[0].fulfill(body="<li role=option>Demasiado tarde</li>")
    expect(marked(palette)).to_contain_text("XOCHILT")


def test_leaving_is_a_post(accountant, palette):
    accountant.page.keyboard.type("salir")
    expect(marked(palette)).to_contain_text("Salir")
    accountant.page.keyboard.press("Enter")
    expect(accountant.page).to_have_url(re.compile("/entrar/"))


def test_letters_go_to_pages_but_not_while_one_types(accountant):
    page = accountant.page
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clientes")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("n?gf")
    expect(page.get_by_role("searchbox")).to_have_value("n?gf")
    expect(page).to_have_url(re.compile("/clientes/$"))


def test_list_of_shortcuts_switches_them_off_for_good(accountant):
    page = accountant.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Atajos de teclado")
    expect(dialog).to_contain_text("Nueva factura")
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    accountant.go("/clientes/")
    page.keyboard.press("?")
    page.keyboard.press("n")
    expect(dialog).not_to_be_visible()
    expect(page).to_have_url(re.compile("/clientes/$"))


def test_what_was_done_is_undone_with_one_key(accountant):
    page = accountant.page
    accountant.go("/productos/")
    page.get_by_role("link", name="Libro impreso").click()
    page.get_by_role("button", name="Archivar este producto").click()
    status = page.get_by_role("status")
    expect(status).to_contain_text("ya no aparece")
    page.keyboard.press("z")
    expect(status).to_contain_text("está otra vez")
    expect(page.get_by_role("link", name="Libro impreso")).to_be_visible()


def test_message_moves_nothing_and_can_be_closed(accountant):
    page = accountant.page
    accountant.go("/productos/")
    before = page.get_by_role("heading", level=1).bounding_box()
    page.get_by_role("link", name="Libro impreso").click()
    accountant.save()
    expect(page.get_by_role("status")).to_contain_text("Se guardó")
    assert page.get_by_role("heading", level=1).bounding_box() == before
    page.get_by_role("button", name="Cerrar el aviso").click()
    expect(page.get_by_role("status")).not_to_contain_text("Se guardó")
