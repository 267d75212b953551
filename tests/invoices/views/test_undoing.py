"""«Deshacer» in messages: what it brings back, and what it refuses."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from invoices.models import ConfirmedAddress, Customer, Invoice, Product
from tests.invoices.cast import make_customer, make_product

pytestmark = pytest.mark.django_db

TIMES = ("created_at", "updated_at")


def button(page):
    """Where «Deshacer» posts to, and what it posts."""
    found = re.search(
        r'<form method="post" action="([^"]+)">(?:(?!</form>).)*?'
        r'name="kept" value="([^"]*)">\s*<button[^>]*data-undo',
        page.text,
        re.DOTALL,
    )
    return found and (found[1].replace("&amp;", "&"), {"kept": found[2]})


@pytest.fixture
def post(alicia_client):
    return lambda name, *args: alicia_client.post(reverse(name, args=args), follow=True)


@pytest.fixture
def undo(alicia_client):
    def press(page, by=alicia_client):
        url, values = button(page)
        return by.post(url, values, follow=True)

    return press


def everything(draft):
    """All that the database knows of a draft; its times to the second."""
    found = Invoice.objects.get(uuid=draft.uuid)
    fields = {one.attname: getattr(found, one.attname) for one in found._meta.fields}
    times = {name: fields[name].replace(microsecond=0) for name in TIMES}
    return {**fields, **times}, list(found.lines.values())


def test_discarded_draft_comes_back_as_it_was(post, undo, draft):
    before = everything(draft)
    page = post("invoice-discard", draft.uuid)
    assert not Invoice.objects.exists()
    page = undo(page)
    assert page.request["PATH_INFO"] == reverse("invoice-edit", args=[draft.uuid])
    assert everything(draft) == before


def test_draft_that_is_there_again_is_not_brought_back(post, undo, draft):
    page = post("invoice-discard", draft.uuid)
    undo(page)
    page = undo(page)
    assert "Ya no se puede deshacer" in page.text
    assert Invoice.objects.count() == 1


def test_after_an_hour_it_is_too_late(post, undo, draft):
    page = post("invoice-discard", draft.uuid)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert "Ya no se puede deshacer" in undo(page).text
    assert not Invoice.objects.exists()


def test_nobody_of_another_issuer_brings_it_back(post, undo, draft, carla_client):
    page = post("invoice-discard", draft.uuid)
    assert "Ya no se puede deshacer" in undo(page, by=carla_client).text
    assert not Invoice.objects.exists()


def test_text_that_nobody_signed_is_refused(alicia_client):
    for name in ("invoice-restore", "confirmed-restore"):
        page = alicia_client.post(reverse(name), {"kept": "x"}, follow=True)
        assert "Ya no se puede deshacer" in page.text


def test_kept_for_one_thing_it_brings_back_no_other(post, alicia_client, draft):
    _, values = button(post("invoice-discard", draft.uuid))
    alicia_client.post(reverse("confirmed-restore"), values)
    assert not Invoice.objects.exists()


def test_doubted_address_is_confirmed_again_by_the_same_person(
    post, undo, issuer, bruno
):
    row = ConfirmedAddress.objects.create(
        issuer=issuer, folded_address="ana@hotmial.com", confirmed_by=bruno
    )
    page = undo(post("confirmed-undo", row.pk))
    again = ConfirmedAddress.objects.get()
    assert (again.pk, again.confirmed_by) == (row.pk, bruno)
    assert "Ya no se avisará de ana@hotmial.com" in page.text


@pytest.mark.parametrize("noun", ["customer", "product"])
def test_archived_row_comes_back_into_its_list(post, undo, issuer, catalogs, noun):
    make = {"customer": make_customer, "product": make_product}[noun]
    row = make(issuer)
    page = undo(post(f"{noun}-archive", row.pk))
    row.refresh_from_db()
    assert row.archived_at is None
    assert page.request["PATH_INFO"] == reverse(f"{noun}-list")
    undo(page)
    row.refresh_from_db()
    assert row.archived_at


def test_archived_customer_whose_place_was_taken_stays_away(post, customer, issuer):
    Customer.objects.update(archived_at=timezone.now())
    make_customer(issuer)
    page = post("customer-unarchive", customer.pk)
    assert "Ya tiene un cliente con este RFC y nombre" in page.text
    customer.refresh_from_db()
    assert customer.archived_at


def test_archived_product_whose_code_was_taken_stays_away(post, issuer, catalogs):
    product = make_product(issuer, archived_at=timezone.now())
    make_product(issuer)
    page = post("product-unarchive", product.pk)
    assert "Ya tiene un producto con este código" in page.text
    assert Product.objects.filter(archived_at__isnull=True).count() == 1


def test_what_cannot_be_undone_offers_nothing(post, stamped):
    page = post("invoice-discard", stamped.uuid)
    assert "ya se emitió" in page.text
    assert button(page) is None
