"""The letter for the customer's IT department."""

import uuid

import pytest
from django.urls import reverse

from delivery.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(sent):
    found = Message.objects.get(role="customer")
    Message.objects.filter(pk=found.pk).update(
        send_state="accepted",
        delivery_state="policy_block",
        detail="550 5.7.1 <blocked> & more",
        provider_message_id="abc-123",
    )
    return found


@pytest.fixture
def url(sent, message):
    return reverse("invoice-letter", args=[sent.uuid, message.uuid])


def test_letter_has_all_that_is_needed(alicia_client, url, message):
    text = alicia_client.get(f"{url}?texto").text
    for word in (
        "ana@example.com",
        "no-replay@easysmart.com.mx",
        "d=easysmart.com.mx; s=s1",
        "o1.email.easysmart.com.mx",
        "abc-123",
        str(message.uuid),
        "550 5.7.1 <blocked> & more",
    ):
        assert word in text


def test_page_shows_it_with_a_button_to_copy(alicia_client, url):
    page = alicia_client.get(url).text
    assert "data-copy=" in page
    assert "&lt;blocked&gt;" in page


def test_invoice_links_to_it(alicia_client, sent, url):
    page = alicia_client.get(reverse("invoice-detail", args=[sent.uuid])).text
    assert url in page


def test_copy_and_foreign_messages_have_none(alicia_client, carla_client, sent, url):
    copy = Message.objects.get(role="copy")
    for one in (copy.uuid, uuid.uuid4()):
        missing = reverse("invoice-letter", args=[sent.uuid, one])
        assert alicia_client.get(missing).status_code == 404
    assert carla_client.get(url).status_code == 404
