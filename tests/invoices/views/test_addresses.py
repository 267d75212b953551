"""The as-you-type check: for members, quiet while there is too little."""

import pytest
from django.urls import reverse

from blacklist.models import Suppression

pytestmark = pytest.mark.django_db


def check(client, address, name="address"):
    return client.get(reverse("address-check"), {name: address})


def test_suggestion_can_be_applied_with_a_button(alicia_client):
    response = check(alicia_client, "ana@hotmial.com")
    assert 'data-apply-suggestion="ana@hotmail.com"' in response.text


def test_field_of_a_formset_is_read_too(alicia_client):
    response = check(alicia_client, "ana@hotmial.com", name="addresses-3-address")
    assert "ana@hotmail.com" in response.text


def test_half_an_address_gets_no_answer(alicia_client):
    for typed in ("", "ana", "ana@"):
        assert check(alicia_client, typed).content == b""


def test_blocked_address_says_so(alicia_client):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    assert "check--block" in check(alicia_client, "ANA@example.com").text


def test_address_of_a_customer_is_never_called_a_typo(alicia_client, customer):
    customer.emails.create(address="ana@hotmial.com", folded_address="ana@hotmial.com")
    assert "data-apply" not in check(alicia_client, "ana@hotmial.com").text
