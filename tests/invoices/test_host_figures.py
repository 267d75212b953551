"""Our own mail's figures reach the check of whoever types an address."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from delivery.models import Message
from delivery.services.counting import rebuild
from invoices.services.host_figures import host_figures
from invoices.services.sending import send_issued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_cached():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def bounced(stamped):
    """Twenty-five emails to example.com, all of which came back."""
    dispatch = send_issued(stamped)
    Message.objects.all().delete()
    Message.objects.bulk_create(
        Message(
            dispatch=dispatch,
            role="customer",
            folded_address=f"a{at}@example.com",
            delivery_state="hard_bounce",
            accepted_at=stamped.stamped_at,
        )
        for at in range(25)
    )
    rebuild()


def test_bad_host_is_told_of_while_typing(alicia_client, bounced):
    url = reverse("address-check")
    response = alicia_client.get(url, {"address": "nueva@example.com"})
    assert "rebotaron 25" in response.text
    assert "check--ok" in response.text


def test_only_bad_hosts_are_kept_in_memory(bounced):
    Message.objects.update(delivery_state="delivered")
    rebuild()
    assert host_figures() == {}
