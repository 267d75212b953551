"""Every address of the site, walked as a stranger and as another issuer's owner."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.invoices.cast import make_product

# Open to everybody by design.
OPEN = {
    "login",
    "logout",
    "health",
    "metrics",
    "sandbox-tracking",
    # With a token that opens one invoice.
    "public-invoice",
    "public-file",
    "public-logo",
    "public-opened",
    "public-received",
    "copy-confirm",
}
# Lists and blank forms: Carla sees her own, without anything of Alicia's.
OWN = {
    "home",
    "home-moving",
    "first-steps",
    "issuer-detail",
    "issuer-create",
    "customer-list",
    "customer-create",
    "customer-search",
    "customer-import",
    "product-list",
    "product-create",
    "product-search",
    "catalog-search",
    "address-check",
    "invoice-list",
    "invoice-create",
    "invoice-export",
    "archive-list",
    "archive-rows",
    "sandbox-list",
    "api-key-list",
    "confirmed-list",
    "palette",
    "receivables",
    "receivables-export",
    "payment-create",
}
# The same for every member.
SHARED = {"customer-import-template", "api-docs", "api-openapi", "shortcuts"}
# Changes to the issuer itself: POST only, and always to one's own.
WRITES_OWN = {
    "issuer-update",
    "certificate-upload",
    "certificate-trial",
    "invoice-totals",
    "archive-create",
    "address-confirm",
    "address-corrected",
    "address-split",
    "invoice-restore",
    "confirmed-restore",
    "copy-ask",
    "first-steps-close",
}


# The same for everybody, with an account or without.
HELP = {"help-index", "help-article", "help-sheet"}
# Walked by tests of their own.
_OTHERS = ("^admin/", "^anymail/", "^api/v1/")


def patterns(resolver=None):
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield one
        elif one.pattern.regex.pattern not in _OTHERS:
            yield from patterns(one)


ALL = sorted({one.name for one in patterns() if one.name})


@pytest.fixture
def address_of(issuer, customer, draft):
    """The address of a page about Alicia's things."""
    product = make_product(issuer)
    keys = {
        "customer": customer.pk,
        "product": product.pk,
        "serie": issuer.series.get().pk,
        "issuer": issuer.pk,
    }

    def reverse_name(name):
        pattern = next(one for one in patterns() if one.name == name)
        values = {
            "pk": keys.get(name.split("-")[0], 1),
            "key": draft.uuid,
            "message": draft.uuid,
            "catalog": "clave_unidad",
            "number": 0,
        }
        wanted = pattern.pattern.converters
        return reverse(name, kwargs={one: values[one] for one in wanted})

    return reverse_name


def answers(client, url):
    """By GET, or by POST where GET is refused."""
    response = client.get(url)
    return client.post(url) if response.status_code == 405 else response


@pytest.mark.parametrize("name", [name for name in ALL if name not in OPEN | HELP])
def test_stranger_is_sent_to_the_login(address_of, name):
    response = answers(Client(), address_of(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize(
    "name",
    [name for name in ALL if name not in OPEN | HELP | OWN | SHARED | WRITES_OWN],
)
def test_another_issuers_object_is_not_found(carla_client, address_of, name):
    assert answers(carla_client, address_of(name)).status_code == 404


@pytest.mark.parametrize("name", sorted(OWN))
def test_own_pages_show_nothing_of_another_issuer(carla_client, address_of, name):
    response = carla_client.get(address_of(name))
    text = b"".join(response).decode()
    assert response.status_code == 200
    assert "XENON" not in text
    assert "KEMPER" not in text
