"""The address field with the keyboard alone, and what a screen reader hears."""

import pytest
from playwright.sync_api import expect

PASTED = "Ana <ana@example.com>; luis@example.com, eva@example.com"
PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text", text);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  input.dispatchEvent(new ClipboardEvent("paste", options));
}"""


@pytest.fixture
def field(accountant):
    accountant.go("/clientes/nuevo/")
    return accountant.page.get_by_label("Correo electrónico").first


@pytest.fixture
def spoken(accountant):
    """The live region beside the first field: what changes there is read out."""
    return accountant.page.locator("[data-address] [aria-live=polite]").first


def insist(page):
    """Tab to «Usar de todos modos» and press it, at the pace of a quick hand."""
    page.keyboard.press("Tab", delay=40)
    page.keyboard.press("Tab", delay=40)
    expect(page.get_by_role("button", name="Usar de todos modos")).to_be_focused()
    page.keyboard.press("Enter")


def test_suggestion_is_spoken_and_taken_with_one_key(accountant, field, spoken):
    field.focus()
    accountant.page.keyboard.type("ana@hotmial.com")
    expect(spoken).to_contain_text("¿Quiso escribir ana@hotmail.com?")
    accountant.page.keyboard.press("ArrowDown")
    expect(field).to_have_value("ana@hotmail.com")
    expect(field).to_be_focused()
    expect(spoken).to_contain_text("Dirección correcta")


def test_warning_is_dismissed_with_tab_and_enter_for_good(accountant, field, spoken):
    page = accountant.page
    field.focus()
    page.keyboard.type("pedro@hotmial.com")
    expect(spoken).to_contain_text("Usar de todos modos")
    insist(page)
    expect(spoken).to_contain_text("Dirección correcta")
    expect(field).to_be_focused()
    expect(field).to_have_value("pedro@hotmial.com")
    accountant.go("/clientes/nuevo/")
    field.focus()
    page.keyboard.type("pedro@hotmial.com")
    expect(spoken).to_contain_text("Dirección correcta")


def test_only_the_latest_text_is_answered(accountant, field, spoken):
    field.focus()
    accountant.page.keyboard.type("ana@hotmial.com")
    accountant.page.keyboard.press("Control+a")
    accountant.page.keyboard.type("ana@gmail.com")
    expect(spoken).to_contain_text("Dirección correcta")
    expect(spoken).not_to_contain_text("hotmail")


def test_pasted_addresses_get_a_row_each(accountant, field):
    page = accountant.page
    page.evaluate(PASTE, [field.element_handle(), PASTED])
    rows = page.get_by_label("Correo electrónico")
    expect(rows).to_have_count(3)
    for at, name in enumerate(["ana", "luis", "eva"]):
        expect(rows.nth(at)).to_have_value(f"{name}@example.com")


def test_one_pasted_address_is_pasted_as_ever(accountant, field):
    paste = PASTE.replace("input.dispatchEvent", "return input.dispatchEvent")
    handle = field.element_handle()
    # True: nobody took it over, so the browser itself pastes.
    assert accountant.page.evaluate(paste, [handle, "ana@example.com"])


def test_corrections_are_counted_at_home(accountant, field, spoken):
    field.focus()
    accountant.page.keyboard.type("eva@gmial.com")
    expect(spoken).to_contain_text("eva@gmail.com")
    with accountant.page.expect_response("**/correos/corregida/"):
        accountant.page.keyboard.press("ArrowDown")
    accountant.go("/")
    figure = accountant.page.locator(".figure", has_text="Corregidas al escribirlas")
    expect(figure.locator("b")).not_to_have_text("0")


def test_what_is_no_address_is_spoken_with_what_to_do(accountant, field, spoken):
    field.focus()
    accountant.page.keyboard.type("ana lopez@ejemplo.mx")
    expect(spoken).to_contain_text("Hay un espacio en la dirección: quítelo.")
    expect(field).to_be_focused()
    button = accountant.page.get_by_role("button", name="Usar de todos modos")
    expect(button).to_have_count(0)


def test_dismissed_warning_is_taken_back_by_keyboard(accountant, field, spoken):
    page = accountant.page
    field.focus()
    page.keyboard.type("rosa@hotmial.com")
    expect(spoken).to_contain_text("Usar de todos modos")
    insist(page)
    expect(spoken).to_contain_text("Dirección correcta")
    accountant.go("/emisor/confirmadas/")
    page.get_by_role("button", name="Volver a avisar de rosa@hotmial.com").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Se volverá a avisar")
    accountant.go("/clientes/nuevo/")
    field.focus()
    page.keyboard.type("rosa@hotmial.com")
    expect(spoken).to_contain_text("¿Quiso escribir rosa@hotmail.com?")
