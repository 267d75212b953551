"""Every page of the site, and how a browser that is logged in finds its address."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse

from tests.invoices.views.test_every_url import patterns

# Pages that can be asked for by their name alone. Of the administration only what is
# ours: Django's own lists and forms are not.
PLAIN = [
    "home",
    "first-steps",
    "demo-remove",
    "palette",
    "shortcuts",
    "issuer-detail",
    "issuer-create",
    "confirmed-list",
    "api-key-list",
    "api-docs",
    "customer-list",
    "customer-create",
    "customer-import",
    "product-list",
    "product-create",
    "invoice-list",
    "invoice-create",
    "receivables",
    "payment-create",
    "sandbox-list",
    "help-index",
    "help-sheet",
    "delivery-dashboard",
    "admin:index",
]
# Pages about one thing, and a page with links to some.
LINKED = {
    "customer-edit": "customer-list",
    "product-edit": "product-list",
    "invoice-detail": "invoice-list",
    "invoice-edit": "invoice-list",
    "invoice-resend": "invoice-detail",
    "invoice-letter": "invoice-detail",
    "receivables-of": "receivables",
    "sandbox-mail": "sandbox-list",
    "help-article": "help-index",
    "public-invoice": "invoice-detail",
    "admin:blacklist_suppression_release": "admin:blacklist_suppression_change",
}
# Not looked at themselves, but they lead to some that are.
WAYS = {"admin:blacklist_suppression_change": "admin:blacklist_suppression_changelist"}
# Pages about the same thing as another.
SIBLINGS = {
    "invoice-confirm": "invoice-edit",
    "customer-catch-up": "customer-edit",
    "invoice-cancel": "invoice-resend",
}
# Pages that need something done first; their tests do it.
MADE = {
    "login",
    "customer-import-report",
    "copy-confirm",
    "archive-list",
    "payment-edit",
}
PAGES = [*PLAIN, *LINKED, *SIBLINGS]
# Parts of pages, files, answers for programs.
NO_PAGES = {
    "address-check",
    "archive-file",
    "archive-rows",
    "api-openapi",
    "catalog-search",
    "customer-import-template",
    "customer-search",
    "delivery-csv",
    "domain-status",
    "health",
    "home-moving",
    "invoice-acuse",
    "invoice-delivery",
    "invoice-export",
    "invoice-pdf",
    "invoice-xml",
    "issuer-logo",
    "metrics",
    "product-search",
    "receivables-export",
    "public-file",
    "public-logo",
    "sandbox-attachment",
    # The mail itself, where no script may run, not even ours that looks.
    "sandbox-html",
}
# They change something and answer no GET.
POSTS = {
    "archive-create",
    "archive-retry",
    "address-confirm",
    "address-corrected",
    "address-split",
    "api-key-revoke",
    "certificate-trial",
    "certificate-upload",
    "confirmed-restore",
    "confirmed-undo",
    "copy-ask",
    "customer-archive",
    "customer-unarchive",
    "domain-check",
    "first-steps-close",
    "invoice-copy",
    "invoice-credit",
    "invoice-discard",
    "invoice-keep",
    "invoice-link-renew",
    "invoice-link-revoke",
    "invoice-replace",
    "invoice-restore",
    "invoice-send-again",
    "invoice-totals",
    "issuer-switch",
    "issuer-update",
    "logout",
    "payment-amounts",
    "product-archive",
    "product-unarchive",
    "public-opened",
    "public-received",
    "serie-update",
}
NAMES = {one.name for one in patterns() if one.name}
_LINK = re.compile(r'(?:href|src)="(?:http://localhost:\d+)?(/[^"]*)"')
# Not all invoices have a letter, and so on.
_LOOKED_AT = 12


@dataclass
class Addresses:
    """Finds addresses by following links, each page asked for once.

    read: the text of the page at a path.
    """

    read: Callable[[str], str]
    _links: dict[str, list[str]] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The path of a page with this name."""
        return self.all_of(name)[0]

    def all_of(self, name: str) -> list[str]:
        if name in SIBLINGS:
            match = resolve(self.of(SIBLINGS[name]))
            return [reverse(name, kwargs=match.kwargs)]
        source = {**LINKED, **WAYS}.get(name)
        if not source:
            return [reverse(name)]
        for path in self.all_of(source)[:_LOOKED_AT]:
            found = [link for link in self._on(path) if _name(link) == name]
            if found:
                return found
        raise LookupError(f"No page links to {name}")

    def _on(self, path: str) -> list[str]:
        if path not in self._links:
            links = _LINK.findall(self.read(path))
            self._links[path] = [urlsplit(link).path for link in links]
        return self._links[path]


def _name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
