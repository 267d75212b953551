"""What loads later takes a place that is already there: nothing jumps."""

import pytest
from playwright.sync_api import expect

from tests.pages.visitor import MOVES_MOST, WATCH_MOVES

WIDTHS = pytest.mark.parametrize("width", [1440, 390])


def watched(accountant, width):
    page = accountant.page
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(WATCH_MOVES)
    return page


def shifted(page):
    # Two frames: the observer hears of a shift after it was painted.
    page.evaluate(
        "() => new Promise((go) => requestAnimationFrame("
        "() => requestAnimationFrame(() => setTimeout(go, 100))))"
    )
    return page.evaluate("window.moves.reduce((sum, one) => sum + one.value, 0)")


@WIDTHS
@pytest.mark.usefixtures("delivered")
def test_invoice_does_not_jump_when_its_way_is_read_again(accountant, width):
    page = watched(accountant, width)
    accountant.go("/facturas/?estado=stamped")
    page.locator("a.table__link").last.click()
    expect(page.get_by_role("heading", name="Su camino")).to_be_visible()
    with page.expect_response("**/entrega/**"):
        page.evaluate(
            "htmx.ajax('GET', document.getElementById('delivery')"
            ".getAttribute('hx-get'), {target: '#delivery', swap: 'outerHTML'})"
        )
    page.wait_for_load_state("networkidle")
    assert shifted(page) <= MOVES_MOST


@WIDTHS
def test_customer_form_does_not_jump_when_the_check_answers(accountant, width):
    page = watched(accountant, width)
    accountant.go("/clientes/nuevo/")
    page.get_by_label("Correo electrónico").first.fill("ana@hotmial.com")
    expect(page.locator("[aria-live]").first).to_contain_text("ana@hotmail.com")
    assert shifted(page) <= MOVES_MOST
