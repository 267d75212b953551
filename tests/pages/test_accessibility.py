"""Every page, light and dark, wide and narrow: axe finds nothing, and it weighs little.

One visit each; what it looked like stays in var/screenshots.
"""

import itertools
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.browser import log_in
from tests.pages import visits
from tests.site import ROOT

PICTURES = ROOT / "var" / "screenshots"
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
HEAVIEST = 150_000
# Colours on their way from one to the other are neither.
SETTLED = """Promise.allSettled(
  document.getAnimations().filter((one) => one instanceof CSSTransition)
    .map((one) => one.finished)
)"""
CSV = "rfc,nombre,regimen_fiscal,codigo_postal,correos\nXIA190128J61,,601,7634,ana@\n"


class Visitor:
    """A browser that keeps what it asked for, how much came, and what went wrong."""

    def __init__(self, browser, url):
        self.url = url
        self.context = browser.new_context(locale="es-MX")
        self.page = self.context.new_page()
        # What is kept from another page counts too.
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.page.on("requestfinished", lambda one: self.asked.append(one))
        self.page.on("request", lambda one: self._note(urlsplit(one.url)))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._hear)
        self._forget()

    def go(self, path):
        self._forget()
        return self.page.goto(f"{self.url}{path}")

    def log_in(self):
        log_in(self.page, self.url)

    def finds_nothing_wrong(self, name):
        """Looks at the page that is open in each width and scheme, and keeps it."""
        # Before pictures are taken: that puts a style of its own into the page.
        assert self.problems == []
        for scheme, width in itertools.product(SCHEMES, WIDTHS):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.evaluate(SETTLED)
            picture = PICTURES / f"{name.replace(':', '-')}-{width}-{scheme}.png"
            self.page.screenshot(path=picture)
            # The scheme changes colours and nothing else.
            rules = None if scheme == "light" else ["color-contrast"]
            wrong = self._violations(rules)
            assert not wrong, f"{width} {scheme}:\n" + "\n".join(wrong)

    def weighed_little(self):
        assert self.hosts <= {urlsplit(self.url).netloc}
        assert sum(map(_bytes, self.asked)) <= HEAVIEST

    def _violations(self, rules):
        options = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{one['id']}: {node['html'][:200]} ({node['failureSummary']})"
            for one in found
            for node in one["nodes"]
        ]

    def _note(self, url):
        # Chromium's own PDF reader asks Chromium itself.
        if url.scheme in ("http", "https"):
            self.hosts.add(url.netloc)

    def _hear(self, message):
        if "Content Security Policy" in message.text:
            self.problems.append(f"{message.location['url']}: {message.text}")

    def _forget(self):
        self.asked, self.hosts, self.problems = [], set(), []


def _bytes(request):
    """What came for a request; a PDF and Chromium's reader of it are not the page's."""
    if not request.url.startswith("http"):
        return 0
    kind = request.response().headers.get("content-type", "")
    return 0 if "pdf" in kind else request.sizes()["responseBodySize"]


@pytest.fixture(scope="module")
def stranger(browser, site):
    PICTURES.mkdir(parents=True, exist_ok=True)
    visitor = Visitor(browser, site.url)
    yield visitor
    visitor.context.close()


@pytest.fixture(scope="module")
def visitor(stranger, browser, site):
    visitor = Visitor(browser, site.url)
    visitor.log_in()
    yield visitor
    visitor.context.close()


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
