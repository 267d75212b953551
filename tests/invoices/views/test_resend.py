"""Send again: one click to the same, or to a corrected address, and never twice."""

import uuid

import pytest
from django.urls import reverse

from blacklist.models import Suppression
from delivery.models import Dispatch, Message

pytestmark = pytest.mark.django_db


def form(*addresses, key=None, **fields):
    return {
        "request_key": str(key or uuid.uuid4()),
        "addresses-TOTAL_FORMS": str(len(addresses)),
        "addresses-INITIAL_FORMS": "0",
        **{f"addresses-{at}-address": one for at, one in enumerate(addresses)},
        **fields,
    }


@pytest.fixture
def resend(alicia_client, sent):
    url = reverse("invoice-resend", args=[sent.uuid])
    return lambda *addresses, **fields: alicia_client.post(
        url, form(*addresses, **fields)
    )


def test_same_address_is_a_new_dispatch_with_the_same_files(resend, sent):
    resend("ana@example.com")
    first, second = Dispatch.objects.order_by("pk")
    assert second.why == Dispatch.Why.RESEND
    files = [
        set(one.attachments.values_list("stored_file", flat=True))
        for one in (first, second)
    ]
    assert files[0] == files[1]


def test_double_click_is_one_dispatch(resend):
    key = uuid.uuid4()
    for _ in range(2):
        resend("ana@example.com", key=key)
    assert Dispatch.objects.count() == 2


def test_other_address_is_a_correction_and_can_be_kept(resend, sent):
    resend("compras@example.com", save_to_customer="on")
    assert Dispatch.objects.latest("pk").why == Dispatch.Why.CORRECTION
    addresses = sent.customer.emails.values_list("address", flat=True)
    assert list(addresses) == ["compras@example.com"]


def test_customer_keeps_its_address_unless_asked(resend, sent):
    resend("compras@example.com")
    assert sent.customer.emails.get().address == "ana@example.com"


def test_blacklisted_address_is_refused(resend):
    Suppression.objects.create(address="ana@example.com", reason="invalid")
    response = resend("ana@example.com")
    assert response.status_code == 422
    assert Dispatch.objects.count() == 1


def test_without_any_address_it_says_so(resend):
    response = resend("")
    assert "Escriba al menos una dirección." in response.text


def test_copy_goes_along_each_time(resend):
    resend("ana@example.com")
    assert Message.objects.filter(role=Message.Role.COPY).count() == 2
