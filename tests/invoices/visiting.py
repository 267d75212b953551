"""A customer at the public link, on a phone and without an account."""

from django.test import Client
from django.urls import reverse

from invoices.link_tokens import token_of

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


class Visitor:
    """Asks for pages of one link. agent: what it says that it browses with."""

    def __init__(self, link, *, agent=PHONE, **headers):
        self.client = Client(headers={"User-Agent": agent, **headers})
        self.token = token_of(link.uuid)

    def page(self):
        return self.client.get(reverse("public-invoice", args=[self.token]))

    def file(self, name):
        return self.client.get(reverse("public-file", args=[self.token, name]))

    def touches(self):
        return self.client.post(reverse("public-opened", args=[self.token]))

    def says_received(self):
        return self.client.post(reverse("public-received", args=[self.token]))


def customers_link(invoice):
    """The one in the email to the customer."""
    return invoice.links.get(message__role="customer")


def copys_link(invoice):
    return invoice.links.get(message__role="copy")


def shared(invoice):
    """The one that the accountant hands on, if it was not revoked."""
    return invoice.links.get(message=None, revoked_at=None)
