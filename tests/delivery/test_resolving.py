"""A message in doubt is looked for after 30 s, 2 min and 10 min, and never repeated."""

from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from delivery import tasks
from delivery.errors import ApiFailed
from delivery.models import Event, Message
from delivery.providers import registry
from delivery.services.claiming import expire_leases
from delivery.services.resolving import due_ids, resolve
from delivery.services.sending import send
from tests.delivery.fakes import network_error

pytestmark = pytest.mark.django_db


@pytest.fixture
def looks(service, settings, monkeypatch):
    """What was asked of the provider; `answers` gives what it says, one by one."""
    return _look_up("plain", settings, monkeypatch)


def _look_up(name, settings, monkeypatch):
    asked = []
    answers = []

    def look_up(wanted):
        asked.append(wanted)
        answer = answers.pop(0) if answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    look_up.asked, look_up.answers = asked, answers
    settings.PROVIDERS_IN_USE = [name]
    monkeypatch.setitem(registry.LOOK_UPS, name, "")
    path = "delivery.services.resolving.get_look_up"
    monkeypatch.setattr(path, lambda name: look_up)
    return look_up


@pytest.fixture
def doubtful(looks, service, message):
    """Its answer was lost after it had been handed over."""
    service.fault_after = network_error(requests.ReadTimeout)
    send(message.pk)
    message.refresh_from_db()
    assert message.send_state == "unknown"
    return message


@pytest.fixture
def wait(time_machine, doubtful):
    """Let time pass since the doubt began, and do what is due."""

    def wait(**span):
        time_machine.move_to(doubtful.doubtful_since + timedelta(**span), tick=False)
        for message_id in due_ids():
            resolve(message_id)
        doubtful.refresh_from_db()

    return wait


def test_found_message_was_accepted(doubtful, wait, looks):
    looks.answers[:] = ["their-id"]
    wait(seconds=31)
    assert (doubtful.send_state, doubtful.provider_message_id) == (
        "accepted",
        "their-id",
    )
    assert doubtful.doubtful_since is None
    (wanted,) = looks.asked
    assert (wanted.message_uuid, wanted.address) == (doubtful.uuid, doubtful.address)
    assert wanted.since < doubtful.created_at


def test_three_looks_and_no_more(doubtful, wait, looks):
    for seconds in (6, 20, 31, 60, 121, 300, 601, 700, 9000):
        wait(seconds=seconds)
    assert len(looks.asked) == 3
    assert doubtful.send_state == "unknown"
    assert due_ids() == []


def test_late_sweep_looks_once(doubtful, wait, looks):
    wait(hours=3)
    wait(hours=4)
    assert len(looks.asked) == 1


def test_never_a_second_call(doubtful, wait, service):
    for seconds in (31, 121, 601):
        wait(seconds=seconds)
        send(doubtful.pk)
    assert service.calls == 1


def test_failed_look_is_made_up_for_by_the_next(doubtful, wait, looks):
    looks.answers[:] = [ApiFailed("out of reach"), "their-id"]
    wait(seconds=31)
    assert doubtful.send_state == "unknown"
    wait(seconds=121)
    assert doubtful.send_state == "accepted"


def test_event_that_came_before_is_matched(doubtful, wait, looks):
    Event.objects.create(
        content_hash="1",
        provider="plain",
        provider_message_id="their-id",
        type="delivered",
        raw={},
        occurred_at=timezone.now(),
    )
    looks.answers[:] = ["their-id"]
    wait(seconds=31)
    assert doubtful.delivery_state == "delivered"


def test_event_during_the_look_wins(doubtful, wait, looks, monkeypatch):
    def look_up(wanted):
        Message.objects.update(send_state="accepted", provider_message_id="by-event")
        return "their-id"

    path = "delivery.services.resolving.get_look_up"
    monkeypatch.setattr(path, lambda name: look_up)
    wait(seconds=31)
    assert doubtful.provider_message_id == "by-event"


def test_dead_worker_leaves_a_doubt_that_is_looked_for(
    looks, service, message, time_machine
):
    Message.objects.update(
        send_state="sending",
        claim=message.uuid,
        lease_until=timezone.now(),
        provider="plain",
    )
    time_machine.move_to(timezone.now() + timedelta(seconds=45))
    expire_leases()
    resolve(message.pk)
    assert len(looks.asked) == 1


def test_recognised_repeat_is_better_than_a_look(
    keyed_service, settings, monkeypatch, message
):
    looks = _look_up("keyed", settings, monkeypatch)
    long_ago = timezone.now() - timedelta(hours=1)
    Message.objects.update(
        send_state="unknown",
        provider="keyed",
        doubtful_since=long_ago,
        next_try_at=timezone.now(),
    )
    resolve(message.pk)
    assert looks.asked == []
    # After a day the key is forgotten.
    Message.objects.update(doubtful_since=long_ago - timedelta(hours=24))
    resolve(message.pk)
    assert len(looks.asked) == 1


def test_provider_that_cannot_be_asked_leaves_the_doubt(doubtful, settings):
    settings.PROVIDERS_IN_USE = ["sandbox"]
    resolve(doubtful.pk)
    assert due_ids() == []


def test_sweep_publishes_what_is_due(doubtful, time_machine, monkeypatch):
    told = []
    monkeypatch.setattr(
        "delivery.tasks.publish_on_commit", lambda *args: told.append(args)
    )
    time_machine.move_to(doubtful.doubtful_since + timedelta(seconds=31))
    tasks.sweep_doubts()
    tasks.resolve_message(doubtful.pk)
    assert told == [("delivery.tasks.resolve_message", doubtful.pk)]
