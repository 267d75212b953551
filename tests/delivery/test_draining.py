"""Many at the same time, each once; one that is odd costs the others nothing."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from blacklist.models import Suppression
from delivery.models import Message
from delivery.providers.registry import get_provider
from delivery.services import draining
from delivery.services.claiming import take_claims
from delivery.services.draining import drain
from delivery.services.sending import Outcome, call, record_all
from tests.delivery.claims import take_claim
from tests.delivery.threads import at_once


@pytest.fixture
def messages(make_dispatch):
    """Twenty that are due, the last of them the sender's copy."""
    dispatch = make_dispatch(*[f"cliente{at}@ejemplo.mx" for at in range(19)])
    return dispatch.messages.order_by("pk")


def states():
    return set(Message.objects.values_list("send_state", flat=True))


def test_what_else_is_due_goes_with_it(messages, service):
    drain(messages[7].pk)
    assert states() == {"accepted"}
    assert sorted(p["to"][0].addr_spec for _, p in service.accepted) == sorted(
        messages.values_list("address", flat=True)
    )


def test_message_that_was_taken_is_nothing_to_do(messages, service):
    take_claim(messages[0].pk, get_provider())
    assert drain(messages[0].pk) is False
    assert service.calls == 0


def test_message_that_was_sent_with_others_does_not_hold_up_those_that_came_later(
    messages, service
):
    sent = Message.objects.filter(pk=messages[0].pk)
    sent.update(send_state="accepted")
    drain(messages[0].pk)
    assert len(service.accepted) == 19


def test_message_that_is_withheld_does_not_hold_up_the_others(messages, service):
    Suppression.objects.create(address="cliente0@ejemplo.mx", reason="invalid")
    drain(messages[0].pk)
    assert len(service.accepted) == 19


def test_message_that_has_to_wait_does_not_hold_up_the_others(messages, service):
    later = timezone.now() + timedelta(minutes=1)
    Message.objects.filter(pk=messages[0].pk).update(next_try_at=later)
    drain(messages[0].pk)
    assert len(service.accepted) == 19


def test_what_is_not_due_stays(messages, service):
    later = timezone.now() + timedelta(minutes=1)
    Message.objects.filter(pk=messages[3].pk).update(next_try_at=later)
    drain(messages[0].pk)
    assert len(service.accepted) == 19


def test_longest_waiting_are_taken_first(messages):
    long_ago = timezone.now() - timedelta(days=1)
    Message.objects.filter(pk=messages[11].pk).update(next_try_at=long_ago)
    claims = take_claims(get_provider(), limit=1)
    assert [claim.message for claim in claims] == [messages[11]]


def test_blocked_one_of_many_is_withheld(messages, service):
    Suppression.objects.create(address="cliente5@ejemplo.mx", reason="invalid")
    drain(messages[0].pk)
    assert len(service.accepted) == 19
    withheld = messages.get(send_state="withheld")
    assert withheld.address == "cliente5@ejemplo.mx"
    assert withheld.detail == "El buzón no existe."


def test_calls_go_on_at_the_same_time(messages, service):
    # The first is claimed alone, and waits here for nine of the others.
    together = threading.Barrier(10, timeout=5)
    service.during = together.wait
    drain(messages[0].pk)
    assert states() == {"accepted"}


def test_no_more_are_claimed_than_the_batch(messages, service, settings, monkeypatch):
    settings.SEND_BATCH = 4
    most = []
    sending = Message.objects.filter(send_state="sending")
    service.during = lambda: time.sleep(0.01)

    def record(outcomes):
        most.append(sending.count())
        record_all(outcomes)

    monkeypatch.setattr(draining, "record_all", record)
    drain(messages[0].pk)
    assert 1 < max(most) <= 4


def test_call_that_could_outlive_its_lease_is_not_begun(message, service, settings):
    settings.MESSAGE_LEASE_SECONDS = 30
    claim = take_claim(message.pk, get_provider())
    record_all([Outcome(claim, call(claim))])
    message.refresh_from_db()
    assert service.calls == message.attempts == 0
    assert message.send_state == "retry"
    assert message.next_try_at <= timezone.now()


def test_unwritable_outcome_costs_the_others_nothing(messages, service):
    claims = take_claims(get_provider(), limit=3)
    outcomes = [Outcome(claim, call(claim)) for claim in claims]
    # The database has no room for it.
    object.__setattr__(outcomes[0].answer, "provider_message_id", "x" * 300)
    record_all(outcomes)
    assert messages.filter(send_state="accepted").count() == 2
    assert messages.filter(send_state="sending").count() == 1


def test_database_that_was_away_costs_nothing(messages, service, monkeypatch):
    failures = [OperationalError(), OperationalError()]
    monkeypatch.setattr(draining, "PATIENCE_SECONDS", (0, 0, 0))
    monkeypatch.setattr(draining.connection, "close", lambda: None)

    def record(outcomes):
        if failures:
            raise failures.pop()
        record_all(outcomes)

    monkeypatch.setattr(draining, "record_all", record)
    drain(messages[0].pk)
    assert states() == {"accepted"}


def test_calls_under_way_are_written_when_no_more_can_be_claimed(
    messages, service, monkeypatch
):
    def fail(**limits):
        raise OperationalError

    def take_once(**limits):
        monkeypatch.setattr(draining, "take_due", fail)
        return take_claims(get_provider(), limit=3)

    monkeypatch.setattr(draining, "take_due", take_once)
    monkeypatch.setattr(draining.connection, "close", lambda: None)
    service.during = lambda: time.sleep(0.2)
    drain(messages[0].pk)
    assert messages.filter(send_state="accepted").count() == 3


@pytest.mark.django_db(transaction=True)
def test_workers_share_the_messages_between_them(postgres, messages, service):
    service.during = lambda: time.sleep(0.02)
    at_once(drain, list(messages.values_list("pk", flat=True)[:4]))
    assert states() == {"accepted"}
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}
    assert len(service.accepted) == service.calls == 20


@pytest.mark.django_db(transaction=True)
def test_pool_keeps_no_database_connections(postgres, messages, service):
    service.during = Message.objects.exists
    before = connections_open()
    drain(messages[0].pk)
    assert connections_open() == before


def connections_open():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
        return cursor.fetchone()[0]
