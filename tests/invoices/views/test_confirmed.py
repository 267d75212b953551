"""Addresses used in spite of a warning: listed, and doubted again on demand."""

import pytest
from django.urls import reverse

from invoices.models import ConfirmedAddress, Membership
from invoices.services.books import confirm_address

pytestmark = pytest.mark.django_db
LIST = reverse("confirmed-list")


@pytest.fixture
def confirmed(issuer, bruno):
    confirm_address(issuer, "ana@hotmial.com", by=bruno)
    return ConfirmedAddress.objects.get()


def undo(client, confirmed):
    return client.post(reverse("confirmed-undo", args=[confirmed.pk]), follow=True)


def test_list_says_who_insisted(alicia_client, confirmed):
    page = alicia_client.get(LIST).text
    assert "ana@hotmial.com" in page
    assert "bruno@ejemplo.mx" in page


def test_undone_address_is_doubted_again(alicia_client, confirmed):
    url = reverse("address-check")
    assert "check--ok" in alicia_client.get(url, {"address": "ana@hotmial.com"}).text
    assert "Se volverá a avisar" in undo(alicia_client, confirmed).text
    assert "check--warn" in alicia_client.get(url, {"address": "ana@hotmial.com"}).text


def test_part_of_an_address_finds_it(alicia_client, confirmed):
    assert "ana@hotmial.com" in alicia_client.get(LIST, {"q": "HOTMIAL"}).text
    assert "Ninguna contiene" in alicia_client.get(LIST, {"q": "gmail"}).text


def test_who_may_only_read_cannot_undo(bruno_client, issuer, confirmed):
    issuer.memberships.update(role=Membership.Role.READ_ONLY)
    assert "Volver a avisar" not in bruno_client.get(LIST).text
    assert undo(bruno_client, confirmed).status_code == 403


def test_another_issuers_is_not_found(carla_client, confirmed):
    assert undo(carla_client, confirmed).status_code == 404


def test_undoing_wants_a_post(alicia_client, confirmed):
    url = reverse("confirmed-undo", args=[confirmed.pk])
    assert alicia_client.get(url).status_code == 405
