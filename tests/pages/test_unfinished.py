"""Pages that no finished business sees: each step of the set-up, links that ended."""

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.pages import newcomers
from tests.pages.visitor import Visitor

_MAKE = "from tests.pages.newcomers import make; make()"


@pytest.fixture(scope="module")
def token(site):
    """Of the copy's address of one of the newcomers, whom it makes."""
    return site.manage("shell", "-v", "0", "-c", _MAKE).strip()


@pytest.fixture(params=newcomers.STATES)
def newcomer(request, token, browser, site):
    visitor = Visitor(browser, site.url)
    visitor.log_in(email=request.param, password=newcomers.PASSWORD)
    visitor.name = request.param.split("@")[0]
    yield visitor
    visitor.context.close()


def test_set_up(newcomer):
    pages = ["/primeros-pasos/"]
    if newcomer.name != "nada":
        pages += ["/", "/emisor/"]
    for path in pages:
        assert newcomer.go(path).status == 200
        newcomer.stood_still()
        newcomer.finds_nothing_wrong(f"set-up-{newcomer.name}{path.replace('/', '-')}")


def test_lists_of_a_new_business(token, browser, site):
    visitor = Visitor(browser, site.url)
    visitor.log_in(email=newcomers.STARTED, password=newcomers.PASSWORD)
    for name in ("facturas", "clientes", "productos", "sandbox"):
        assert visitor.go(f"/{name}/").status == 200
        visitor.finds_nothing_wrong(f"empty-{name}")
    visitor.context.close()


def test_door_that_is_closed(token, browser, site):
    visitor = Visitor(browser, site.url)
    visitor.log_in(email=newcomers.NOTHING, password=newcomers.PASSWORD)
    assert visitor.go("/facturas/").status == 403
    visitor.finds_nothing_wrong("error-403-no-issuer")
    visitor.context.close()


def test_copy_is_confirmed(token, stranger):
    assert stranger.go(f"/copia/{token}/").status == 200
    stranger.finds_nothing_wrong("copy-confirm")
    stranger.weighed_little()
    stranger.page.get_by_role("button", name="Sí, confirmar").click()
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text(
        "Dirección confirmada"
    )
    stranger.finds_nothing_wrong("copy-confirmed")


@pytest.mark.parametrize("path", ["/copia/nada/", "/f/nada/"])
def test_link_that_ended(stranger, path):
    assert stranger.go(path).status == 404
    stranger.finds_nothing_wrong(f"ended{path.replace('/', '-')}")


def test_too_many_visits(stranger):
    stranger.go("/f/nada/")
    text = render_to_string("public/busy.html")
    stranger.page.locator("main").evaluate(
        "(main, text) => { main.outerHTML = text; }",
        text[text.index("<main") : text.index("</main>")],
    )
    stranger.finds_nothing_wrong("error-429")


@pytest.mark.parametrize(
    "path", ["/no-existe/", "/ayuda/", "/ayuda/hoja-para-sistemas/"]
)
def test_page_without_an_account(stranger, path):
    stranger.go(path)
    stranger.finds_nothing_wrong(f"stranger{path.replace('/', '-')}")


@pytest.mark.parametrize(
    "path",
    [
        "delivery/message",
        "delivery/event",
        "delivery/dispatch",
        "blacklist/suppression",
        "invoices/invoice",
    ],
)
def test_administration(delivered, path):
    """The templates are Django's; the colours are ours."""
    name = path.replace("/", "-")
    visitor = delivered
    visitor.go(f"/admin/{path}/")
    visitor.finds_nothing_wrong(f"admin-{name}", only=["color-contrast"])
    visitor.go(visitor.page.locator("#result_list th a").first.get_attribute("href"))
    visitor.finds_nothing_wrong(f"admin-{name}-one", only=["color-contrast"])
