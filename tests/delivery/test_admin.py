"""Facts can be read in the admin and changed by nobody."""

import pytest
from django.urls import reverse
from django.utils import timezone

from delivery.models import Event, InboxPost, Message, ProviderHealth


@pytest.fixture
def message_with_event(message):
    Event.objects.create(
        content_hash="1",
        provider="sandbox",
        message=message,
        type="delivered",
        raw={},
        occurred_at=timezone.now(),
    )
    InboxPost.objects.create(provider="sandbox", request_hash="1", body="{}")
    ProviderHealth.objects.create(provider="sandbox")
    return message


@pytest.mark.parametrize(
    "model", ["dispatch", "message", "event", "inboxpost", "providerhealth"]
)
def test_lists_and_facts_are_shown(admin_client, message_with_event, model):
    listed = admin_client.get(reverse(f"admin:delivery_{model}_changelist"))
    assert listed.status_code == 200
    pk = listed.context["cl"].result_list[0].pk
    url = reverse(f"admin:delivery_{model}_change", args=[pk])
    assert admin_client.get(url).status_code == 200
    assert admin_client.post(url, {}).status_code == 403
    add = reverse(f"admin:delivery_{model}_add")
    assert admin_client.get(add).status_code == 403


def test_message_is_found_by_address_and_uuid(admin_client, message):
    url = reverse("admin:delivery_message_changelist")
    for text in ("ANA@ejemplo", str(message.uuid)):
        found = admin_client.get(url, {"q": text}).context["cl"].result_list
        assert [one.pk for one in found] == [message.pk]


def test_recomputing_is_an_action(admin_client, message_with_event):
    admin_client.post(
        reverse("admin:delivery_message_changelist"),
        {"action": "recompute_state", "_selected_action": [message_with_event.pk]},
    )
    state = Message.objects.get(pk=message_with_event.pk).delivery_state
    assert state == "delivered"
