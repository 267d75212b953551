"""A browser that looks at pages, for the tests that look at every one."""

import itertools
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

from tests.browser import log_in
from tests.site import ROOT

PICTURES = ROOT / "var" / "screenshots"
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
HEAVIEST = 150_000
# Cumulative layout shift. Google's "good" is 0.1; half of it is not seen.
MOVES_MOST = 0.05
WATCH_MOVES = """window.moves = [];
new PerformanceObserver((list) => window.moves.push(...list.getEntries()))
  .observe({ type: "layout-shift", buffered: true });
"""
MOVES = """() => window.moves.map((one) => [one.value, ...one.sources.map(
  ({ node }) => node?.outerHTML?.slice(0, 200) ?? node?.nodeValue
)])"""
# Colours on their way from one to the other are neither.
SETTLED = """Promise.allSettled(
  document.getAnimations().filter((one) => one instanceof CSSTransition)
    .map((one) => one.finished)
)"""

PAGE_WIDTH = "document.documentElement.scrollWidth"


class Visitor:
    """A browser that keeps what it asked for, how much came, and what went wrong."""

    def __init__(self, browser, url):
        self.url = url
        self.context = browser.new_context(locale="es-MX")
        self.page = self.context.new_page()
        self.page.add_init_script(WATCH_MOVES)
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

    def log_in(self, **who):
        log_in(self.page, self.url, **who)

    def finds_nothing_wrong(self, name, *, only=None):
        """Looks at the page that is open in each width and scheme, and keeps it.

        only: rules of axe's, for a page whose template is Django's.
        """
        # Before pictures are taken: that puts a style of its own into the page.
        assert self.problems == []
        for scheme, width in itertools.product(SCHEMES, WIDTHS):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.evaluate(SETTLED)
            picture = PICTURES / f"{name.replace(':', '-')}-{width}-{scheme}.png"
            self.page.screenshot(path=picture)
            # A page that scrolls sideways has something that does not fit.
            assert self.page.evaluate(PAGE_WIDTH) <= width
            # The scheme changes colours and nothing else.
            rules = only if scheme == "light" else ["color-contrast"]
            wrong = self._violations(rules)
            assert not wrong, f"{width} {scheme}:\n" + "\n".join(wrong)

    def weighed_little(self):
        assert self.hosts <= {urlsplit(self.url).netloc}
        assert sum(map(_bytes, self.asked)) <= HEAVIEST

    def stood_still(self):
        """Nothing that came late pushed away what was there."""
        self.page.wait_for_load_state("networkidle")
        moves = self.page.evaluate(MOVES)
        assert sum(value for value, *_ in moves) <= MOVES_MOST, moves

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
