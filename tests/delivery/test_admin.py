"""Facts can be read in the admin and changed by nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blacklist.models import Suppression
from delivery.models import Event, InboxPost, Message
from delivery.pacing import ProviderHealth


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
    for text in ("ANA@ejemplo.mx", str(message.uuid), f" {message.uuid} "):
        found = admin_client.get(url, {"q": text}).context["cl"].result_list
        assert [one.pk for one in found] == [message.pk]


def test_recomputing_is_an_action(admin_client, message_with_event):
    admin_client.post(
        reverse("admin:delivery_message_changelist"),
        {"action": "recompute_state", "_selected_action": [message_with_event.pk]},
    )
    state = Message.objects.get(pk=message_with_event.pk).delivery_state
    assert state == "delivered"


LONG = ["dispatch", "message", "event", "inboxpost"]


def queries(client, model, **asked):
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(f"admin:delivery_{model}_changelist"), asked)
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("model", LONG)
def test_long_list_neither_counts_nor_grows(admin_client, message_with_event, model):
    before = queries(admin_client, model)
    assert not any("COUNT(" in sql or "DISTINCT" in sql for sql in before)
    for number in range(3):
        event = Event.objects.get(content_hash="1")
        event.pk, event.content_hash = None, f"more {number}"
        event.save()
    assert len(queries(admin_client, model)) == len(before)


@pytest.mark.parametrize("model", LONG)
def test_filtered_list_counts_a_thousand_at_most(
    admin_client, message_with_event, model
):
    field = {"dispatch": "why", "inboxpost": "provider", "event": "type"}
    asked = {field.get(model, "send_state") + "__exact": "x"}
    if model == "inboxpost":
        asked = {"provider": "sandbox"}
    counting = [sql for sql in queries(admin_client, model, **asked) if "COUNT" in sql]
    assert counting and all("LIMIT 1000" in sql for sql in counting)


@pytest.mark.parametrize(
    ("model", "text"),
    [
        ("dispatch", "ana@ejemplo.mx"),
        ("dispatch", "peña"),
        ("message", "sandbox-7"),
        ("event", "ana@ejemplo.mx"),
        ("inboxpost", "1"),
    ],
)
def test_search_is_by_what_has_an_index(admin_client, message_with_event, model, text):
    Message.objects.filter(role="customer").update(provider_message_id="sandbox-7")
    url = reverse(f"admin:delivery_{model}_changelist")
    found = admin_client.get(url, {"q": text}).context["cl"].result_list
    assert len(found) == 1
    nothing = admin_client.get(url, {"q": "nadie@ejemplo.mx"}).context["cl"]
    assert len(nothing.result_list) == 0


def test_message_leads_to_its_dispatch_and_its_suppression(admin_client, message):
    suppression = Suppression.objects.create(address="ana@ejemplo.mx", reason="invalid")
    page = admin_client.get(
        reverse("admin:delivery_message_change", args=[message.pk])
    ).text
    for name, pk in (
        ("delivery_dispatch", message.dispatch_id),
        ("blacklist_suppression", suppression.pk),
    ):
        assert reverse(f"admin:{name}_change", args=[pk]) in page
