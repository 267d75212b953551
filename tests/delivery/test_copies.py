"""The sender's own copy: its trouble is told until it arrives or is corrected."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.models import Message
from delivery.services.copies import copy_trouble


@pytest.fixture
def bounced_copy(message):
    Message.objects.filter(role="copy").update(
        send_state="accepted", delivery_state="hard_bounce", detail="550 no such user"
    )
    return Message.objects.get(role="copy")


def test_copy_on_its_way_is_no_trouble(message, sender):
    assert copy_trouble(sender) is None


def test_copy_that_bounces_asks_for_its_address(bounced_copy, sender):
    trouble = copy_trouble(sender)
    assert (trouble.address, trouble.number) == ("copia@ejemplo.mx", 1)
    assert trouble.is_address
    assert trouble.words == "550 no such user"


def test_copy_that_the_provider_did_not_take_is_our_side(bounced_copy, sender):
    Message.objects.filter(role="copy").update(send_state="failed", delivery_state="")
    assert not copy_trouble(sender).is_address


def test_later_copy_that_arrives_ends_it(bounced_copy, make_dispatch, sender):
    newer = make_dispatch("ana@ejemplo.mx").messages.filter(role="copy")
    newer.update(send_state="accepted", delivery_state="delivered")
    assert copy_trouble(sender) is None


def test_corrected_address_ends_it(bounced_copy, sender):
    sender.copy_address = "otra@ejemplo.mx"
    assert copy_trouble(sender) is None


def test_old_ones_are_forgotten(bounced_copy, sender):
    Message.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert copy_trouble(sender) is None
